using System.CommandLine;
using System.Threading;
using TopHalf.Choices;
using TopHalf.Cli.Findings;
using TopHalf.Cli.KernelTests;
using TopHalf.Cli.Output;
using TopHalf.Exploration;
using TopHalf.Rules;

namespace TopHalf.Cli.Commands;

/// <summary><c>tophalf test</c>: explores the kernel tests and scenarios of an assembly.</summary>
internal static class TestCommand
{
    public static Command Create()
    {
        var command = new Command("test", "Explore the kernel tests and scenarios of an assembly.");
        var path = new Argument<string>("assembly") { Description = "an assembly with methods that have [KernelTest], or with scenarios" };
        var filter = RunOptions.Text("filter", "only those with this in their name");
        var replay = RunOptions.Text("replay", "follow the schedule of this token, of a kernel test of the assembly, and nothing else");
        var (options, findings) = (new TestOptions(), new FindingOptions());
        command.Add(path);
        command.Add(filter);
        command.Add(replay);
        options.AddTo(command);
        findings.AddTo(command);
        command.SetAction(parsed =>
        {
            var request = findings.Read(parsed);
            var assembly = TestAssembly.Load(parsed.GetValue(path)!, parsed.GetValue(filter));
            if (parsed.GetValue(replay) is { } token)
            {
                return Follow(assembly, token, request);
            }

            using var output = FindingOutput.Open(request);
            var root = SourceRoot.Of(assembly.Path);
            var parts = Search(assembly, new(assembly, options, parsed, root));
            return output.Write(new()
            {
                Command = "test",
                Target = assembly.Path,
                Root = root,
                Rules = [.. Rules().Where(rule => parts.Any(part => part.Findings.Any(finding => finding.Rule == rule.Id)))],
                Parts = parts,
                Repeat = Shell.Line(["tophalf", "test", assembly.Path, .. parsed.GetValue(filter) is { } text ? ["--filter", text] : Array.Empty<string>(), .. options.Typed(parsed), .. findings.Typed(parsed)]),
            });
        });
        return command;
    }

    private static IEnumerable<RuleText> Rules() => RuleBook.All.Select(RuleText.Of).Append(RuleText.Of(OwnRules.NotDeterministic, nameof(OwnRules.NotDeterministic)));

    private static List<ReportPart> Search(TestAssembly assembly, TestSearch search)
    {
        var parts = new List<ReportPart>();
        var (all, done) = (assembly.Tests.Count + assembly.Scenarios.Count, 0);
        CountDisplay.While("tests", all, () => Volatile.Read(ref done), () =>
        {
            foreach (var test in assembly.Tests)
            {
                parts.Add(search.Of(test));
                Interlocked.Increment(ref done);
            }

            foreach (var scenario in assembly.Scenarios)
            {
                parts.Add(search.Of(scenario));
                Interlocked.Increment(ref done);
            }
        });
        return parts;
    }

    private static int Follow(TestAssembly assembly, string text, FindingRequest request)
    {
        ReplayToken token;
        try
        {
            token = ReplayToken.Parse(text);
        }
        catch (FormatException exception)
        {
            throw new BadInputException($"--replay: {exception.Message}");
        }

        var test = assembly.Tests.FirstOrDefault(test => test.Name == token.Subject) ?? throw new BadInputException(
            $"--replay is of '{token.Subject}', which is no kernel test of '{assembly.Path}'; those of scenarios are followed by 'tophalf replay'");
        var format = RunOptions.OneOf(request.Format, "format", "text", "json");
        using var output = ResultOutput.Open(request.OutputPath);
        using var opened = test.Open(token.Injections.Faults > 0 ? InjectableFaults.All : null);
        var replay = Replay.Of(opened.Subject, token, token.Settings.TryGetValue(ExploreOptions.StepsSetting, out var steps) ? ExploreOptions.Steps(steps) : test.Options.MaxSteps);
        output.Write(format == "json" ? ReplayReport.Json(replay) : ReplayReport.Text(replay));
        return ReplayReport.ExitCodeOf(replay);
    }
}
