using System.Diagnostics;
using System.Globalization;
using TopHalf.Benchmarks.Programs;
using TopHalf.Contexts;
using TopHalf.Exploration;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Benchmarks.Jobs;

/// <summary>Prints how many schedules two jobs make against one, and how much memory a search holds on to after ever more schedules.</summary>
internal static class JobsCommand
{
    private const int Rounds = 7;

    private static readonly string[] _programs = ["account_bad", "lazy01_bad", "wronglock_bad"];
    private static readonly long[] _weighings = [10_000, 100_000, 1_000_000];

    public static int Run(TextWriter output)
    {
        Claim.AreChecked = false;
        foreach (var program in PeerPrograms.All.Where(static program => _programs.Contains(program.Name)))
        {
            var subject = new CodeSubject(program.Name, Options(1), program.RunAsync);
            PrintRatio(output, program.Name, subject, new() { Strategy = "random", Schedules = 40_000, StopsAtFirst = false });
        }

        var writers = new CodeSubject("writers", Options(2), Writers);
        PrintRatio(output, "writers, exhaustive", writers, new() { IsExhaustive = true, Interrupts = 0, Schedules = 60_000 });
        PrintMemory(output, "writers, exhaustive", writers, new() { IsExhaustive = true, Interrupts = 0, Schedules = _weighings[^1] + 1 });
        PrintMemory(output, "writers, portfolio", writers, new() { StopsAtFirst = false, Schedules = _weighings[^1] + 1 });
        return 0;
    }

    private static MachineOptions Options(int cpus) => new() { Model = Linux.Model, CpuCount = cpus, Lockdep = false, Races = false, MaxOperations = 5_000 };

    private static void PrintRatio(TextWriter output, string name, Subject subject, ExplorationOptions options)
    {
        _ = Rate(subject, options with { Jobs = 2 });
        var (one, two) = (new List<double>(), new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            one.Add(Rate(subject, options with { Jobs = 1 }));
            two.Add(Rate(subject, options with { Jobs = 2 }));
        }

        var ratios = two.Zip(one, static (both, single) => both / single).Order().ToList();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{name,-22} one job {Median(one):0}/s, two jobs {Median(two):0}/s, ratio {Median(ratios):0.00} (lowest {ratios[0]:0.00}, highest {ratios[^1]:0.00})"));
    }

    private static double Rate(Subject subject, ExplorationOptions options)
    {
        var clock = Stopwatch.StartNew();
        return Explorer.Run(subject, options).Schedules / clock.Elapsed.TotalSeconds;
    }

    private static void PrintMemory(TextWriter output, string name, Subject subject, ExplorationOptions options)
    {
        var scale = new Scale();
        _ = Explorer.Run(subject, options with { Jobs = 2 }, scale);
        output.WriteLine($"{name,-22} live KiB after so many schedules: {string.Join(", ", scale.Readings)}");
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    /// <summary>Two tasks that write to one cell: each order of their writes is a class, and there are 2.7 million.</summary>
    private static KernelTask Writers()
    {
        var cell = new Shared<int>();
        for (var cpu = 0; cpu < 2; cpu++)
        {
            Machine.Current.Spawn(Machine.Current.Options.Model[ContextRole.Process], "writer", () =>
            {
                for (var i = 0; i < 12; i++)
                {
                    cell.Value = i;
                }

                return default;
            }, cpu);
        }

        return default;
    }

    private sealed class Scale : IExplorationProgress
    {
        private int _next;

        public List<string> Readings { get; } = [];

        public bool OnProgress(SearchProgress progress)
        {
            if (_next < _weighings.Length && progress.Schedules >= _weighings[_next])
            {
                Readings.Add(string.Create(CultureInfo.InvariantCulture, $"{progress.Schedules}: {GC.GetTotalMemory(forceFullCollection: true) / 1024}"));
                _next++;
            }

            return true;
        }
    }
}
