return TopHalf.Cli.Entry.Run(args);
