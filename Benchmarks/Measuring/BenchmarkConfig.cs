using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;

namespace TopHalf.Benchmarks.Measuring;

/// <summary>How everything here is measured: short jobs, since one invocation holds thousands of operations, and ratios with the times.</summary>
/// <remarks>
/// Each benchmark has a process of its own: in one process the code of the engine would be optimised for the benchmarks that
/// happened to run before.
/// </remarks>
internal sealed class BenchmarkConfig : ManualConfig
{
    public BenchmarkConfig()
    {
        AddJob(Job.ShortRun.WithWarmupCount(3).WithIterationCount(5));
        AddDiagnoser(new MemoryDiagnoser(new MemoryDiagnoserConfig(displayGenColumns: false)));
        AddColumnProvider(DefaultColumnProviders.Instance);
        HideColumns(Column.Error, Column.RatioSD);
        AddLogger(ConsoleLogger.Default);
        AddExporter(MarkdownExporter.GitHub);
        AddAnalyser([.. DefaultConfig.Instance.GetAnalysers()]);
        WithOptions(ConfigOptions.DisableLogFile);
    }
}
