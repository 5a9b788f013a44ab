using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using TopHalf.Cli.Commands;
using TopHalf.Cli.Findings;
using TopHalf.Exploration;
using TopHalf.Rules;
using TopHalf.Scenarios;
using TopHalf.Testing;

namespace TopHalf.Cli.KernelTests;

/// <summary>Searches kernel tests and scenarios, one after the other.</summary>
/// <param name="assembly">The assembly.</param>
/// <param name="options">How, as it was typed.</param>
/// <param name="parsed">The command line.</param>
/// <param name="root">Where the sources are.</param>
internal sealed class TestSearch(TestAssembly assembly, TestOptions options, ParseResult parsed, SourceRoot root)
{
    /// <summary>Searches a kernel test.</summary>
    /// <param name="test">The test.</param>
    public ReportPart Of(KernelTest test)
    {
        if (test.IsInvalid)
        {
            throw new BadInputException($"'{test.Name}' is no kernel test: {test.SkipReason}");
        }

        if (test.SkipReason is { } reason)
        {
            return Part(test.Name, PartOutcome.Skipped, reason, []);
        }

        var asked = options.Read(parsed, test.Options);
        using var opened = Open(test, asked);
        return Search(opened.Subject, asked, MethodSource.Of(test.Method), ["test", assembly.Path, "--replay"]);
    }

    /// <summary>Searches a scenario, as <c>tophalf explore</c> does, so that <c>tophalf replay</c> follows what is found.</summary>
    /// <param name="scenario">The name of the scenario.</param>
    public ReportPart Of(string scenario)
    {
        var command = new Command("explore");
        var explore = new ExploreOptions();
        explore.AddTo(command);
        var line = command.Parse([scenario, "--assembly", assembly.Path, "--jobs", "1", .. options.Typed(parsed).Except(["--jobs"])]);
        var request = explore.Read(line);
        return Search(
            new ScenarioSubject(request.Run.Scenario, request.Run.Settings, request.Run.Machine),
            request.Options with { Jobs = options.Read(parsed, request.Options).Jobs },
            MethodSource.Of(request.Run.Scenario.GetType().GetMethod(nameof(Scenario.RunAsync), [typeof(IServiceProvider), typeof(ScenarioSettings)])!),
            ["replay"]);
    }

    private static KernelTestSubject Open(KernelTest test, ExplorationOptions asked)
    {
        try
        {
            return test.Open(TestOptions.Faults(test.Options, asked));
        }
        catch (Exception exception) when (exception is not BadInputException)
        {
            // A constructor or a [SetUp] of somebody else: it can throw anything.
            var cause = exception is TargetInvocationException { InnerException: { } inner } ? inner : exception;
            throw new BadInputException($"the fixture of '{test.Name}' cannot be made: {cause.GetType().Name}: {cause.Message.ReplaceLineEndings(" ")}");
        }
    }

    private ReportPart Search(Subject subject, ExplorationOptions asked, CodeSite code, IReadOnlyList<string> replay)
    {
        var clock = Stopwatch.StartNew();
        ExplorationResult result;
        try
        {
            result = Explorer.Run(subject, asked, new TimeBudget(options.Time(parsed)));
        }
        catch (NoChoiceException)
        {
            return Part(subject.Name, PartOutcome.Done, "there is nothing to choose: its one run breaks no rule", [], clock.Elapsed.TotalSeconds);
        }
        catch (ArgumentException exception)
        {
            throw new BadInputException($"'{subject.Name}' cannot be searched: {exception.Message.Split(" (Parameter", 2)[0]}");
        }

        List<Finding> findings =
        [
            .. result.Violations.Select(found => FoundFinding.Of(found, subject, asked.MaxSteps, root, code, Shell.Line(["tophalf", .. replay, found.Token.ToString()]))),
            .. result.Differences.Concat(result.Violations.SelectMany(found => FreshReplay.Differences(found, replay)))
                .Select(difference => FoundFinding.OfDifference(difference, subject, root, code)),
        ];
        var isComplete = asked.IsExhaustive || asked.Preemptions is not null;
        var outcome = isComplete && !result.IsExhaustive && findings.Count == 0 ? PartOutcome.Inconclusive : PartOutcome.Done;
        return Part(subject.Name, outcome, result.Statement, findings, clock.Elapsed.TotalSeconds) with
        {
            Properties = new SortedDictionary<string, string>(StringComparer.Ordinal)
            {
                ["seed"] = Text(asked.Seed),
                ["strategy"] = result.Strategy,
                ["schedules_explored"] = Text(result.Schedules),
                ["exhaustive"] = result.IsExhaustive ? "true" : "false",
            },
        };
    }

    private static ReportPart Part(string name, PartOutcome outcome, string statement, IReadOnlyList<Finding> findings, double seconds = 0) =>
        new() { Name = name, Outcome = outcome, Statement = statement, Findings = findings, Seconds = seconds };

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
