using System.Reflection;
using BenchmarkDotNet.Running;
using TopHalf.Benchmarks.Jobs;
using TopHalf.Benchmarks.Measuring;
using TopHalf.Benchmarks.Peers;
using TopHalf.Benchmarks.Storms;

if (args is ["memory"])
{
    StormMemory.Print(Console.Out);
    return 0;
}

if (args is ["jobs"])
{
    return JobsCommand.Run(Console.Out);
}

if (args is ["peers", .. var options])
{
    return PeersCommand.Run(options);
}

BenchmarkSwitcher.FromAssembly(Assembly.GetExecutingAssembly()).Run(args, new BenchmarkConfig());
return 0;
