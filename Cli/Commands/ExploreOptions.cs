using System.CommandLine;
using System.Globalization;
using TopHalf.Choices;
using TopHalf.Exploration;
using TopHalf.Memory;

namespace TopHalf.Cli.Commands;

/// <summary>The options of <c>explore</c>: those that say what is run, and those of the search.</summary>
internal sealed class ExploreOptions
{
    /// <summary>The setting of a replay token that holds the options of the scenario and the machine.</summary>
    public const string ArgumentsSetting = "arguments";

    /// <summary>The setting of a replay token that says when a run is given up, where that is not the default.</summary>
    public const string StepsSetting = "max-steps";

    private static readonly string _strategies = string.Join(" | ", StrategyCatalogue.All.Select(static entry => entry.Name));

    private readonly RunOptions _shared = new();
    private readonly Option<string?> _strategy = RunOptions.Text("strategy", $"{_strategies}; default {StrategyCatalogue.Default}, or one that covers everything where that is asked for");
    private readonly Option<string?> _seed = RunOptions.Text("seed", "what random strategies draw from; default 1");
    private readonly Option<string?> _schedules = RunOptions.Text("schedules", "stop after this many; default 10000, no end for --exhaustive and --preemptions");
    private readonly Option<string?> _time = RunOptions.Text("time", "stop after this long: a number and s, m or h; default no end");
    private readonly Option<bool> _exhaustive = new("--exhaustive") { Description = "go on until every schedule within the bounds is covered" };
    private readonly Option<string?> _preemptions = RunOptions.Text("preemptions", "cover all schedules with at most this many, 0 to 64");
    private readonly Option<string?> _interrupts = RunOptions.Text("interrupts", "at most this many hardware events come at any point, the others when nothing else can go on; 0 to 16, default 1");
    private readonly Option<string?> _failures = RunOptions.Text("failures", "at most this many things fail that can, 0 to 16; default 0, 1 with --fault, 2 with --memory weak");
    private readonly Option<string[]> _faults = new("--fault") { Description = $"what can fail: {string.Join(", ", FaultNames.All)}; a comma list, repeatable; default with --failures: all" };
    private readonly Option<string?> _steps = RunOptions.Text("max-steps", "give a run up that does not end within this many; default 20000");
    private readonly Option<bool> _all = new("--all") { Description = "go on after the first broken rule" };
    private readonly Option<string?> _jobs = RunOptions.Text("jobs", "how many workers search at the same time, 1 to 256; default: one for each CPU that this process may use");
    private readonly Option<string?> _shard = RunOptions.Text("shard", "search one of n shards, as i/n; 'tophalf merge' joins their JSON");
    private readonly Option<string?> _checkpoint = RunOptions.Text("checkpoint", "write the state of the search to this file when it stops, and go on from it if it is there");

    private Option[] Own => [_strategy, _seed, _schedules, _time, _exhaustive, _preemptions, _interrupts, _failures, _faults, _steps, _all, _jobs, _shard, _checkpoint];

    public void AddTo(Command command)
    {
        _shared.AddShared(command);
        Array.ForEach(Own, command.Add);
    }

    /// <summary>Reads and checks what was typed.</summary>
    /// <param name="parsed">The command line.</param>
    public ExploreRequest Read(ParseResult parsed)
    {
        var run = _shared.Read(parsed, isSearched: true);
        var kinds = Faults(parsed.GetValue(_faults) ?? []);
        var isWeak = run.Machine.Memory == MemoryModel.Weak;
        var mostFailures = (int)RunOptions.Number(parsed.GetValue(_failures), "failures", kinds != InjectableFaults.None ? 1 : isWeak ? run.Machine.WeakSites : 0, 0, 16);
        // Who asks for weak memory alone gets that alone: its sites count as failures.
        kinds = kinds == InjectableFaults.None && mostFailures > 0 && !(isWeak && parsed.GetValue(_failures) is null) ? InjectableFaults.All : kinds;
        run = run with { Machine = run.Machine with { Faults = kinds } };
        var (number, of) = Shard(parsed.GetValue(_shard));
        var asked = new ExplorationOptions
        {
            Strategy = parsed.GetValue(_strategy) is { } name ? RunOptions.OneOf(name, "strategy", [.. StrategyCatalogue.All.Select(static entry => entry.Name)]) : StrategyCatalogue.Default,
            Seed = RunOptions.Number(parsed.GetValue(_seed), "seed", 1, long.MinValue, long.MaxValue),
            Schedules = parsed.GetValue(_schedules) is { } most ? RunOptions.Number(most, "schedules", 0, 1, long.MaxValue - 1) : null,
            IsExhaustive = parsed.GetValue(_exhaustive),
            Preemptions = parsed.GetValue(_preemptions) is { } bound ? (int)RunOptions.Number(bound, "preemptions", 0, 0, 64) : null,
            Interrupts = (int)RunOptions.Number(parsed.GetValue(_interrupts), "interrupts", 1, 0, 16),
            Faults = mostFailures,
            MaxSteps = Steps(parsed.GetValue(_steps)),
            Jobs = (int)RunOptions.Number(parsed.GetValue(_jobs), "jobs", Math.Min(Environment.ProcessorCount, 256), 1, 256),
            Shard = number,
            ShardCount = of,
            Checkpoint = parsed.GetValue(_checkpoint),
            StopsAtFirst = parsed.GetValue(_all) ? false : null,
            Settings = Settings(run, parsed.GetValue(_steps)),
        };
        var typed = Own.Where(option => parsed.GetResult(option) is { Implicit: false }).Select(option =>
            option is Option<string[]> list ? string.Concat(parsed.GetValue(list)!.Select(value => $" {option.Name} {value}")) : option is Option<string?> text ? $" {option.Name} {parsed.GetValue(text)}" : $" {option.Name}");
        return new(run, asked, Duration(parsed.GetValue(_time)), string.Concat(["tophalf explore", .. run.Arguments.Skip(1).Select(static argument => $" {argument}"), .. typed]));
    }

    /// <summary>When a run is given up, in steps.</summary>
    /// <param name="text">As it was typed; null for the default.</param>
    public static long Steps(string? text) => RunOptions.Number(text, StepsSetting, 20_000, 1, 1_000_000_000);

    private static Dictionary<string, string> Settings(RunRequest run, string? steps)
    {
        var settings = new Dictionary<string, string> { [ArgumentsSetting] = string.Join('\n', run.Arguments.Skip(2)) };
        if (steps is not null)
        {
            settings[StepsSetting] = steps;
        }

        return settings;
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

    /// <summary>How long a search may take.</summary>
    /// <param name="text">As it was typed; null for no end.</param>
    public static TimeSpan Duration(string? text)
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
