using System.CommandLine;
using TopHalf.Choices;
using TopHalf.Cli.Commands;
using TopHalf.Exploration;

namespace TopHalf.Cli.KernelTests;

/// <summary>The options of the searches of <c>test</c>: those of <c>explore</c>. What is not typed is as the attribute or the scenario says.</summary>
internal sealed class TestOptions
{
    private static readonly string[] _strategies = [.. StrategyCatalogue.All.Select(static entry => entry.Name)];

    private readonly Option<string?> _strategy = RunOptions.Text("strategy", $"{string.Join(" | ", _strategies)}; default: as each test says");
    private readonly Option<string?> _seed = RunOptions.Text("seed", "what random strategies draw from; default: as each test says, or 1");
    private readonly Option<string?> _schedules = RunOptions.Text("schedules", "stop each search after this many; default: as each test says");
    private readonly Option<string?> _time = RunOptions.Text("time", "stop each search after this long: a number and s, m or h; default no end");
    private readonly Option<bool> _exhaustive = new("--exhaustive") { Description = "go on until every schedule within the bounds is covered" };
    private readonly Option<string?> _preemptions = RunOptions.Text("preemptions", "cover all schedules with at most this many, 0 to 64");
    private readonly Option<string?> _interrupts = RunOptions.Text("interrupts", "at most this many hardware events come at any point, 0 to 16; default: as each test says, or 1");
    private readonly Option<string?> _failures = RunOptions.Text("failures", "at most this many things fail that can, 0 to 16; default: as each test says, or 0");
    private readonly Option<string?> _steps = RunOptions.Text("max-steps", "give a run up that does not end within this many; default: as each test says, or 20000");
    private readonly Option<bool> _all = new("--all") { Description = "go on after the first broken rule" };
    private readonly Option<string?> _jobs = RunOptions.Text("jobs", "how many workers search at the same time, 1 to 256; default 1: a fixture is then used by one thread");

    private Option[] All => [_strategy, _seed, _schedules, _time, _exhaustive, _preemptions, _interrupts, _failures, _steps, _all, _jobs];

    public void AddTo(Command command) => Array.ForEach(All, command.Add);

    /// <summary>What was typed, to be typed again, for <c>explore</c> too.</summary>
    /// <param name="parsed">The command line.</param>
    public IEnumerable<string> Typed(ParseResult parsed) => All.Where(option => parsed.GetResult(option) is { Implicit: false })
        .SelectMany(option => option is Option<string?> text ? new[] { option.Name, parsed.GetValue(text)! } : [option.Name]);

    /// <summary>Changes how a kernel test is searched.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="asked">As the attribute says.</param>
    public ExplorationOptions Read(ParseResult parsed, ExplorationOptions asked)
    {
        var isExhaustive = parsed.GetValue(_exhaustive) || asked.IsExhaustive;
        int? preemptions = parsed.GetValue(_preemptions) is { } bound ? (int)RunOptions.Number(bound, "preemptions", 0, 0, 64) : asked.Preemptions;
        // Who asks for all schedules does not mean as many as the test would make of its own.
        var becomesComplete = (isExhaustive || preemptions is not null) && !asked.IsExhaustive && asked.Preemptions is null;
        return asked with
        {
            Strategy = parsed.GetValue(_strategy) is { } name ? RunOptions.OneOf(name, "strategy", _strategies) : becomesComplete ? StrategyCatalogue.Default : asked.Strategy,
            Seed = RunOptions.Number(parsed.GetValue(_seed), "seed", asked.Seed, long.MinValue, long.MaxValue),
            Schedules = parsed.GetValue(_schedules) is { } most ? RunOptions.Number(most, "schedules", 0, 1, long.MaxValue - 1) : becomesComplete ? null : asked.Schedules,
            IsExhaustive = isExhaustive,
            Preemptions = preemptions,
            Interrupts = (int)RunOptions.Number(parsed.GetValue(_interrupts), "interrupts", asked.Interrupts, 0, 16),
            Faults = (int)RunOptions.Number(parsed.GetValue(_failures), "failures", asked.Faults, 0, 16),
            MaxSteps = RunOptions.Number(parsed.GetValue(_steps), "max-steps", asked.MaxSteps, 1, 1_000_000_000),
            Jobs = (int)RunOptions.Number(parsed.GetValue(_jobs), "jobs", 1, 1, 256),
            StopsAtFirst = !parsed.GetValue(_all),
            // A replay must give a run up where the search did.
            Settings = parsed.GetValue(_steps) is { } steps ? new Dictionary<string, string> { [ExploreOptions.StepsSetting] = steps } : asked.Settings,
        };
    }

    /// <summary>How long a search may take.</summary>
    /// <param name="parsed">The command line.</param>
    public TimeSpan Time(ParseResult parsed) => ExploreOptions.Duration(parsed.GetValue(_time));

    /// <summary>What can fail: all, where failures are asked for that the attribute does not have.</summary>
    /// <param name="asked">As the attribute says.</param>
    /// <param name="options">As they were changed.</param>
    public static InjectableFaults? Faults(ExplorationOptions asked, ExplorationOptions options) => asked.Faults == 0 && options.Faults > 0 ? InjectableFaults.All : null;
}
