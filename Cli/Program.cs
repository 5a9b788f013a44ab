Console.WriteLine("tophalf");
