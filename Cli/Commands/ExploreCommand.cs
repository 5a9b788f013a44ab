using System.CommandLine;
using System.Globalization;
using TopHalf.Choices;
using TopHalf.Cli.Output;
using TopHalf.Exploration;
using TopHalf.Memory;
using TopHalf.Scenarios;

namespace TopHalf.Cli.Commands;

/// <summary><c>tophalf explore</c>: searches the schedules of a scenario for one that breaks a rule.</summary>
internal static class ExploreCommand
{
    /// <summary>The setting of a replay token that holds the options of the scenario and the machine.</summary>
    public const string ArgumentsSetting = "arguments";

    private static readonly string _strategies = string.Join(" | ", StrategyCatalogue.All.Select(static entry => entry.Name));

    public static Command Create()
    {
        var command = new Command("explore", "Search the schedules of a scenario for one that breaks a rule, or show that within bounds there is none.");
        var shared = new RunOptions();
        var strategy = RunOptions.Text("strategy", $"{_strategies}; default {StrategyCatalogue.Default}, or one that covers everything where that is asked for");
        var seed = RunOptions.Text("seed", "what random strategies draw from; default 1");
        var schedules = RunOptions.Text("schedules", "stop after this many; default 10000, no end for --exhaustive and --preemptions");
        var time = RunOptions.Text("time", "stop after this long: a number and s, m or h; default no end");
        var exhaustive = new Option<bool>("--exhaustive") { Description = "go on until every schedule within the bounds is covered" };
        var preemptions = RunOptions.Text("preemptions", "cover all schedules with at most this many, 0 to 64");
        var interrupts = RunOptions.Text("interrupts", "at most this many hardware events come at any point, the others when nothing else can go on; 0 to 16, default 1");
        var failures = RunOptions.Text("failures", "at most this many things fail that can, 0 to 16; default 0, 1 with --fault, 2 with --memory weak");
        var faults = new Option<string[]>("--fault") { Description = $"what can fail: {string.Join(", ", FaultNames.All)}; a comma list, repeatable; default with --failures: all" };
        var steps = RunOptions.Text("max-steps", "give a run up that does not end within this many; default 20000");
        var all = new Option<bool>("--all") { Description = "go on after the first broken rule" };
        var jobs = RunOptions.Text("jobs", "how many workers search at the same time, 1 to 256; default: one for each CPU that this process may use");
        var shard = RunOptions.Text("shard", "search one of n shards, as i/n; 'tophalf merge' joins their JSON");
        var checkpoint = RunOptions.Text("checkpoint", "write the state of the search to this file when it stops, and go on from it if it is there");
        shared.AddShared(command);
        Option[] options = [strategy, seed, schedules, time, exhaustive, preemptions, interrupts, failures, faults, steps, all, jobs, shard, checkpoint];
        Array.ForEach(options, command.Add);
        command.SetAction(parsed =>
        {
            var run = shared.Read(parsed, isSearched: true);
            var kinds = Faults(parsed.GetValue(faults) ?? []);
            var isWeak = run.Machine.Memory == MemoryModel.Weak;
            var mostFailures = (int)RunOptions.Number(parsed.GetValue(failures), "failures", kinds != InjectableFaults.None ? 1 : isWeak ? run.Machine.WeakSites : 0, 0, 16);
            // Who asks for weak memory alone gets that alone: its sites count as failures.
            kinds = kinds == InjectableFaults.None && mostFailures > 0 && !(isWeak && parsed.GetValue(failures) is null) ? InjectableFaults.All : kinds;
            run = run with { Machine = run.Machine with { Faults = kinds } };
            var (number, of) = Shard(parsed.GetValue(shard));
            var asked = new ExplorationOptions
            {
                Strategy = parsed.GetValue(strategy) is { } name ? RunOptions.OneOf(name, "strategy", [.. StrategyCatalogue.All.Select(static entry => entry.Name)]) : StrategyCatalogue.Default,
                Seed = RunOptions.Number(parsed.GetValue(seed), "seed", 1, long.MinValue, long.MaxValue),
                Schedules = parsed.GetValue(schedules) is { } most ? RunOptions.Number(most, "schedules", 0, 1, long.MaxValue - 1) : null,
                IsExhaustive = parsed.GetValue(exhaustive),
                Preemptions = parsed.GetValue(preemptions) is { } bound ? (int)RunOptions.Number(bound, "preemptions", 0, 0, 64) : null,
                Interrupts = (int)RunOptions.Number(parsed.GetValue(interrupts), "interrupts", 1, 0, 16),
                Faults = mostFailures,
                MaxSteps = RunOptions.Number(parsed.GetValue(steps), "max-steps", 20_000, 1, 1_000_000_000),
                Jobs = (int)RunOptions.Number(parsed.GetValue(jobs), "jobs", Math.Min(Environment.ProcessorCount, 256), 1, 256),
                Shard = number,
                ShardCount = of,
                Checkpoint = parsed.GetValue(checkpoint),
                StopsAtFirst = parsed.GetValue(all) ? false : null,
                Settings = new Dictionary<string, string> { [ArgumentsSetting] = string.Join('\n', run.Arguments.Skip(2)) },
            };
            var typed = options.Where(option => parsed.GetResult(option) is { Implicit: false }).Select(option =>
                option is Option<string[]> list ? string.Concat(parsed.GetValue(list)!.Select(value => $" {option.Name} {value}")) : option is Option<string?> text ? $" {option.Name} {parsed.GetValue(text)}" : $" {option.Name}");
            return Run(new(run, asked, Duration(parsed.GetValue(time)), string.Concat(["tophalf explore", .. run.Arguments.Skip(1).Select(static argument => $" {argument}"), .. typed])));
        });
        return command;
    }

    private static int Run(ExploreRequest request)
    {
        using var output = ResultOutput.Open(request.Run.OutputPath);
        var subject = new ScenarioSubject(request.Run.Scenario, request.Run.Settings, request.Run.Machine);
        ExplorationResult result;
        double seconds;
        try
        {
            (result, seconds) = SearchDisplay.While(request, progress => Explorer.Run(subject, request.Options, progress));
        }
        catch (Exception exception) when (exception is ArgumentException or NoChoiceException or CheckpointException or IOException or UnauthorizedAccessException)
        {
            throw new BadInputException(exception.Message.Split(" (Parameter", 2)[0]);
        }

        result = result with
        {
            Differences = [.. result.Differences, .. result.Violations.SelectMany(FreshReplay.Differences)],
            Assumptions = request.Run.Reduced.Count == 0 ? result.Assumptions
                : [.. result.Assumptions, $"the scenario is smaller than in a run: {string.Join(' ', request.Run.Reduced.Select(static setting => $"--{setting.Key} {setting.Value}"))}"],
        };
        var report = ExploreReport.Of(result, request, seconds);
        output.Write(request.Run.Format == "json" ? ExploreJson.Render(report) : ExploreText.Render(report));
        return report.ExitCodeOf();
    }

    private static InjectableFaults Faults(string[] given)
    {
        var all = InjectableFaults.None;
        foreach (var name in given.SelectMany(static list => list.Split(',')))
        {
            var fault = FaultNames.Find(name);
            all |= fault != InjectableFaults.None
                ? fault
                : throw new BadInputException($"--fault '{name}' is not accepted; accepted: {string.Join(", ", FaultNames.All)}");
        }

        return all;
    }

    private static (int Number, int Of) Shard(string? text) => text is null ? (1, 1)
        : text.Split('/') is [var first, var second] && int.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out var number) &&
            int.TryParse(second, NumberStyles.None, CultureInfo.InvariantCulture, out var of) && of is >= 1 and <= 4096 && number >= 1 && number <= of
            ? (number, of)
            : throw new BadInputException($"--shard '{text}' is not accepted; accepted: i/n with i from 1 to n, and n to 4096");

    private static TimeSpan Duration(string? text)
    {
        if (text is null)
        {
            return TimeSpan.MaxValue;
        }

        var seconds = text.Length == 0 ? 0 : text[^1] switch { 's' => 1, 'm' => 60, 'h' => 3_600, _ => 0 };
        return seconds > 0 && double.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number is > 0 and < 1e6
            ? TimeSpan.FromSeconds(number * seconds)
            : throw new BadInputException($"--time '{text}' is not accepted; accepted: a number and s, m or h, such as 30s");
    }
}
