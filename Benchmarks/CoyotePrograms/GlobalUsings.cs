global using TopHalf.Benchmarks.CoyotePrograms;
global using Activity = System.Threading.Tasks.Task;
