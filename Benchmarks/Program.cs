using System.Reflection;
using BenchmarkDotNet.Running;
using TopHalf.Benchmarks.Measuring;
using TopHalf.Benchmarks.Storms;

if (args is ["memory"])
{
    StormMemory.Print(Console.Out);
    return;
}

BenchmarkSwitcher.FromAssembly(Assembly.GetExecutingAssembly()).Run(args, new BenchmarkConfig());
