using System.CommandLine;
using System.Globalization;
using TopHalf.Choices;
using TopHalf.Contexts;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scenarios;
using TopHalf.Scheduling;

namespace TopHalf.Cli.Commands;

/// <summary>The options of <c>run</c>. All are read as text and checked in one place, so that every refusal reads alike.</summary>
internal sealed class RunOptions
{
    // Those of our own scenarios are options; those of others are given with --set.
    private static readonly IEnumerable<IGrouping<string, ScenarioParameter>> _parameters =
        ScenarioCatalogue.BuiltIn.SelectMany(static scenario => scenario.Parameters).GroupBy(static parameter => parameter.Name);

    private readonly Argument<string> _scenario = new("scenario")
    {
        Description = "the scenario to run; see 'tophalf list'",
        DefaultValueFactory = static _ => ScenarioCatalogue.Default,
    };

    private readonly List<Option<string?>> _forScenario = [.. _parameters.Select(static same => Text(same.Key, HelpOf([.. same])))];
    private readonly Option<string[]> _set = new("--set") { Description = "any parameter of the scenario, as name=value; repeatable" };
    private readonly Option<string?> _cpus = Text("cpus", "CPUs of the machine, 1 to 64; default 2");
    private readonly Option<string?> _seed = Text("seed", "0 for the default schedule, any other number for a random one; default 0");
    private readonly Option<string?> _onViolation = Text("on-violation", "report | stop");
    private readonly Option<string?> _model = Text("model", ModelHelp);
    private readonly Option<string?> _preempt = Text("preempt", "none | voluntary | full; default full");
    private readonly Option<bool> _threadIrqs = new("--threadirqs") { Description = "run primary interrupt handlers in threads unless they ask otherwise, as linux-rt always does" };
    private readonly Option<string?> _memory = Text("memory", "sc: all CPUs see all stores at once | weak: stores delayed and loads stale where no barrier forbids it; default sc");
    private readonly Option<string[]> _knobs = new("--knob") { Description = "an open question about the hardware, as name=on|off; repeatable" };
    private readonly Option<string?> _format = Text("format", "text | mail | json; default text");
    private readonly Option<string?> _out = Text("out", "write the result to this file instead of the standard output");
    private readonly Option<string?> _log = Text("log", "write the kernel log to this file; compact JSON if it ends in .clef or .json");
    private readonly Option<bool> _dmesg = new("--dmesg") { Description = "show the kernel log on the standard error" };
    private readonly Option<bool> _twice = new("--twice") { Description = "run a second time in a process of its own, and compare the event streams" };
    private readonly Option<string[]> _assemblies = new("--assembly") { Description = "an assembly with scenarios of your own; repeatable" };

    private static readonly string[] _formats = ["text", "mail", "json"];

    public static string[] ModelNames { get; } = [.. ContextModels.All.Select(static model => model.Name)];

    public static string ModelHelp { get; } = $"{string.Join(" | ", ModelNames)}; default {ModelNames[0]}";

    public Option<string[]> Assemblies => _assemblies;

    public static Option<string?> Text(string name, string help) => new($"--{name}") { Description = help };

    public void AddTo(Command command)
    {
        AddShared(command);
        foreach (var option in new Option[] { _seed, _onViolation, _log, _dmesg, _twice })
        {
            command.Add(option);
        }
    }

    /// <summary>The options that say what is run, on which machine, and where the result goes: those of a search, too.</summary>
    public void AddShared(Command command)
    {
        command.Add(_scenario);
        AddShared(command, except: "");
    }

    /// <summary>The same without the scenario and one of its options, for a command that chooses them itself.</summary>
    public void AddShared(Command command, string except)
    {
        _forScenario.Where(option => option.Name != $"--{except}").ToList().ForEach(command.Add);
        foreach (var option in new Option[] { _set, _cpus, _model, _preempt, _threadIrqs, _memory, _knobs, _format, _out, _assemblies })
        {
            command.Add(option);
        }
    }

    /// <summary>Reads and checks what was typed.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="isSearched">Whether its schedules are to be searched: what was not typed is then as small as it gets.</param>
    public RunRequest Read(ParseResult parsed, bool isSearched = false) =>
        Read(parsed, LoadScenarios(parsed).Find(parsed.GetValue(_scenario)!), new Dictionary<string, string>(), isSearched);

    /// <summary>The scenarios that there are, those of <c>--assembly</c> among them.</summary>
    public ScenarioCatalogue LoadScenarios(ParseResult parsed) => ScenarioCatalogue.Load(parsed.GetValue(_assemblies) ?? []);

    /// <summary>What was typed for a parameter of the scenario; null for nothing.</summary>
    public string? Typed(ParseResult parsed, string parameter) =>
        _forScenario.Find(option => option.Name == $"--{parameter}") is { } option && parsed.GetResult(option) is not null ? parsed.GetValue(option) : null;

    /// <summary>Reads and checks what was typed, for a scenario that was chosen otherwise.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="scenario">The scenario.</param>
    /// <param name="given">Values that were chosen otherwise, by parameter.</param>
    /// <param name="isSearched">Whether its schedules are to be searched.</param>
    public RunRequest Read(ParseResult parsed, Scenario scenario, IReadOnlyDictionary<string, string> given, bool isSearched)
    {
        var chosen = new SortedDictionary<string, string>(given.ToDictionary(), StringComparer.Ordinal);
        foreach (var option in _forScenario)
        {
            if (parsed.GetResult(option) is not null && parsed.GetValue(option) is { } value && !given.ContainsKey(option.Name.TrimStart('-')))
            {
                chosen[option.Name.TrimStart('-')] = value;
            }
        }

        foreach (var (name, value) in Pairs(parsed.GetValue(_set), "--set", "name=value"))
        {
            chosen[name] = value;
        }

        ScenarioSettings settings;
        var reduced = new SortedDictionary<string, string>(StringComparer.Ordinal);
        try
        {
            settings = new(scenario, chosen);
            if (isSearched)
            {
                var smallest = new SortedDictionary<string, string>(scenario.Smallest(settings).ToDictionary(), StringComparer.Ordinal);
                foreach (var (name, value) in chosen)
                {
                    smallest[name] = value;
                }

                foreach (var (name, value) in smallest)
                {
                    if (settings[name] != value)
                    {
                        reduced[name] = value;
                    }
                }

                settings = new(scenario, smallest);
            }
        }
        catch (ArgumentException exception)
        {
            throw new BadInputException(exception.Message);
        }

        var seed = Number(parsed.GetValue(_seed), "seed", 0, long.MinValue, long.MaxValue);
        return new()
        {
            Scenario = scenario,
            Settings = settings,
            Reduced = reduced,
            Seed = seed,
            Format = OneOf(parsed.GetValue(_format), "format", _formats),
            OutputPath = parsed.GetValue(_out),
            LogPath = parsed.GetValue(_log),
            ShowsLog = parsed.GetValue(_dmesg),
            RunsTwice = parsed.GetValue(_twice),
            Arguments = Repeat(scenario, chosen, parsed),
            Machine = new()
            {
                Model = ContextModels.Find(OneOf(parsed.GetValue(_model), "model", ModelNames)),
                CpuCount = (int)Number(parsed.GetValue(_cpus), "cpus", 2, 1, 64),
                Preemption = Enum.Parse<PreemptionModel>(OneOf(parsed.GetValue(_preempt), "preempt", "full", "none", "voluntary"), ignoreCase: true),
                OnViolation = Enum.Parse<ViolationPolicy>(OneOf(parsed.GetValue(_onViolation), "on-violation", "report", "stop"), ignoreCase: true),
                Memory = OneOf(parsed.GetValue(_memory), "memory", "sc", "weak") == "weak" ? MemoryModel.Weak : MemoryModel.SequentiallyConsistent,
                ThreadIrqs = parsed.GetValue(_threadIrqs),
                Knobs = KnobSettings.Read(scenario, settings, Pairs(parsed.GetValue(_knobs), "--knob", "name=on|off")),
                Chooser = seed == 0 ? new DefaultPolicy() : new SeededChooser(seed),
            },
        };
    }

    private static string HelpOf(IReadOnlyList<ScenarioParameter> same)
    {
        var accepted = same[0].Values.Count > 0 ? string.Join(" | ", same.SelectMany(static parameter => parameter.Values).Distinct()) : same[0].Accepted;
        return $"{same[0].Summary}: {accepted}";
    }

    /// <summary>The arguments that do the same again: for the last line of a report, and for a second process.</summary>
    private List<string> Repeat(Scenario scenario, SortedDictionary<string, string> chosen, ParseResult parsed)
    {
        List<string> arguments = ["run", scenario.Name];
        foreach (var (name, value) in chosen)
        {
            arguments.AddRange(_forScenario.Exists(option => option.Name == $"--{name}") ? [$"--{name}", value] : ["--set", $"{name}={value}"]);
        }

        foreach (var option in new[] { _cpus, _seed, _model, _preempt, _memory, _onViolation })
        {
            arguments.AddRange(parsed.GetValue(option) is { } value ? [option.Name, value] : []);
        }

        if (parsed.GetValue(_threadIrqs))
        {
            arguments.Add(_threadIrqs.Name);
        }

        foreach (var option in new[] { _knobs, _assemblies })
        {
            arguments.AddRange((parsed.GetValue(option) ?? []).SelectMany(value => new[] { option.Name, value }));
        }

        return arguments;
    }

    private static List<(string Name, string Value)> Pairs(string[]? given, string option, string form) =>
    [
        .. (given ?? []).Select(pair => pair.Split('=', 2) is [{ Length: > 0 } name, var value]
            ? (name, value)
            : throw new BadInputException($"{option} '{pair}' is not accepted; accepted: {form}")),
    ];

    public static string OneOf(string? value, string option, params string[] accepted) => value is null
        ? accepted[0]
        : accepted.Contains(value)
            ? value
            : throw new BadInputException($"--{option} '{value}' is not accepted; accepted: {string.Join(", ", accepted)}");

    public static long Number(string? value, string option, long otherwise, long least, long most) => value is null
        ? otherwise
        : long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new BadInputException(string.Create(CultureInfo.InvariantCulture,
                $"--{option} '{value}' is not accepted; accepted: a whole number{(most == long.MaxValue ? "" : $" from {least} to {most}")}"));
}
