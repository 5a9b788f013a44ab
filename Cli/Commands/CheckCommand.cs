using System.CommandLine;
using System.Globalization;
using TopHalf.Cli.Checking;
using TopHalf.Cli.Findings;

namespace TopHalf.Cli.Commands;

/// <summary><c>tophalf check</c>: runs the analyzer on code whose projects need not know of it.</summary>
internal static class CheckCommand
{
    private const int MostErrors = 20;

    public static Command Create()
    {
        var command = new Command("check", "Check code without running it: every rule of the analyzer, on a project, a solution, a folder or a file.");
        var target = new Argument<string>("target") { Description = "a project, a solution, a folder, or a C# file" };
        var noRestore = new Option<bool>("--no-restore") { Description = "do not restore the packages of projects first" };
        var findings = new FindingOptions();
        command.Add(target);
        command.Add(noRestore);
        findings.AddTo(command);
        command.SetAction(parsed =>
        {
            var path = parsed.GetValue(target)!;
            var found = CheckTarget.Of(path);
            using var output = FindingOutput.Open(findings.Read(parsed));
            var root = SourceRoot.Of(path);
            var parts = StatusDisplay.While(say => CheckAsync(path, found, !parsed.GetValue(noRestore), root, say));
            return output.Write(new()
            {
                Command = "check",
                Target = path,
                Root = root,
                Rules = CheckRules.All,
                Parts = parts,
                Repeat = Shell.Line(["tophalf", "check", path, .. parsed.GetValue(noRestore) ? [noRestore.Name] : Array.Empty<string>(), .. findings.Typed(parsed)]),
            });
        });
        return command;
    }

    private static async Task<IReadOnlyList<ReportPart>> CheckAsync(string path, CheckTarget target, bool restores, SourceRoot root, Action<string> say)
    {
        var all = target.Projects.Count > 0
            ? await ProjectSources.LoadAsync(target.Projects, restores, say)
            : [LooseSources.Load(Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path))), target.Files)];
        foreach (var code in all)
        {
            RefuseErrors(code, root);
        }

        var check = new CodeCheck(root, CheckRules.Analyzers);
        var parts = new List<ReportPart>();
        foreach (var code in all)
        {
            say(string.Create(CultureInfo.InvariantCulture, $"checking {code.Name} ({parts.Count + 1} of {all.Count})"));
            parts.Add(await check.CheckAsync(code));
        }

        return parts;
    }

    /// <summary>Of code that does not compile nothing is known, and that must not look like a pass.</summary>
    private static void RefuseErrors(CheckedCode code, SourceRoot root)
    {
        var errors = CodeCheck.ErrorsOf(code).ToList();
        foreach (var error in errors.Take(MostErrors))
        {
            var span = error.Location.GetMappedLineSpan();
            var place = error.Location.IsInSource
                ? string.Create(CultureInfo.InvariantCulture, $"{root.Relative(span.Path)}:{span.StartLinePosition.Line + 1}:{span.StartLinePosition.Character + 1}: ")
                : "";
            Console.Error.WriteLine($"{place}error {error.Id}: {error.GetMessage(CultureInfo.InvariantCulture)}");
        }

        if (errors.Count > 0)
        {
            throw new BadInputException(string.Create(CultureInfo.InvariantCulture,
                $"'{code.Name}' does not compile: {errors.Count} error{(errors.Count == 1 ? "" : "s")}; accepted: code that compiles"));
        }
    }
}
