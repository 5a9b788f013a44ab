// dotnet tool restore && dotnet cake --target=Ci

var target = Argument("target", "Build");
var checkPublicApi = target == "Ci" || HasArgument("check-public-api");

const string solution = "TopHalf.slnx";
const string artifacts = "artifacts";
const string testResults = artifacts + "/test-results";

void DotNet(params string[] arguments)
{
    var builder = new ProcessArgumentBuilder();
    foreach (var argument in arguments)
    {
        builder.AppendQuoted(argument);
    }

    var exitCode = StartProcess("dotnet", new ProcessSettings { Arguments = builder });
    if (exitCode != 0)
    {
        throw new CakeException(exitCode, $"dotnet {string.Join(' ', arguments)} ended with {exitCode}.");
    }
}

Task("Restore")
    .Does(() => DotNet("restore", solution, "--locked-mode"));

Task("Format")
    .Description("Fails when a file is not as .editorconfig says.")
    .IsDependentOn("Restore")
    .Does(() =>
    {
        DotNet("format", "whitespace", solution, "--no-restore", "--verify-no-changes");
        DotNet("format", "style", solution, "--no-restore", "--verify-no-changes", "--severity", "warn");
    });

Task("Build")
    .IsDependentOn("Restore")
    .Does(() => DotNet("build", solution, "-c", "Release", "--no-restore", $"-p:CheckPublicApi={(checkPublicApi ? "true" : "false")}"));

Task("Test")
    .IsDependentOn("Build")
    .Does(() =>
    {
        EnsureDirectoryDoesNotExist(testResults, new() { Recursive = true, Force = true });
        DotNet("test", solution, "-c", "Release", "--no-build", "--logger", "trx", "--results-directory", testResults);
    });

Task("Bench")
    .Does(() => DotNet("run", "-c", "Release", "--project", "Benchmarks", "--", "--filter", Argument("filter", "*")));

Task("Demo")
    .Does(() => DotNet("run", "-c", "Release", "--project", "Cli"));

Task("Pack")
    .IsDependentOn("Build")
    .Does(() => DotNet("pack", solution, "-c", "Release", "--no-build"));

Task("Docs")
    .Description("Writes what the documentation takes from the code anew: the Context lines of functions, and the table in docs/contexts.md.")
    .Does(() =>
    {
        DotNet("test", "Tests", "-c", "Release", "--filter", "FullyQualifiedName=TopHalf.Tests.Docs.ContextLineTests.Lines_AreWritten|FullyQualifiedName=TopHalf.Tests.Docs.SequencePageTests.Pages_AreWritten");
        const string page = "docs/contexts.md";
        const string begin = "<!-- table: begin -->\n";
        const string end = "<!-- table: end -->";
        var tables = "";
        EnsureDirectoryExists(artifacts);
        foreach (var model in new[] { "linux", "linux-rt" })
        {
            var file = $"{artifacts}/{model}.md";
            DotNet("run", "-c", "Release", "--project", "Cli", "--", "oracle", "--model", model, "--format", "markdown", "--out", file);
            tables += System.IO.File.ReadAllText(file) + "\n";
        }

        var text = System.IO.File.ReadAllText(page);
        var (from, to) = (text.IndexOf(begin) + begin.Length, text.IndexOf(end));
        System.IO.File.WriteAllText(page, text[..from] + tables + text[to..]);
    });

Task("Api")
    .Description("Writes the PublicAPI.Unshipped.txt files anew from the code.")
    .IsDependentOn("Restore")
    .Does(() =>
    {
        System.Environment.SetEnvironmentVariable("CheckPublicApi", "true");
        foreach (var file in GetFiles("*/PublicAPI.Unshipped.txt"))
        {
            // One project at a time: over the whole solution the fix leaves projects out.
            System.IO.File.WriteAllText(file.FullPath, "#nullable enable\n");
            var project = GetFiles(file.GetDirectory().FullPath + "/*.csproj").Single().FullPath;
            DotNet("format", "analyzers", project, "--no-restore", "--diagnostics", "RS0016", "--severity", "warn");
        }
    });

Task("Ci")
    .IsDependentOn("Format")
    .IsDependentOn("Build")
    .IsDependentOn("Test");

RunTarget(target);
