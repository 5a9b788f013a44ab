using NUnit.Framework;
using TopHalf.Cli.Findings;
using TopHalf.Machines;
using TopHalf.Tests.Cli.Findings;

namespace TopHalf.Tests.Cli.Checking;

/// <summary><c>tophalf check</c> on files and projects of somebody else.</summary>
[NonParallelizable]
internal sealed class CheckCommandTests
{
    private const string Broken = """
        using System.Diagnostics.CodeAnalysis;
        using TopHalf.Machines;
        using TopHalf.Scheduling;

        public sealed class Uart
        {
            public void Open()
            {
                FlushAsync();
            }

            public async KernelTask FlushAsync() => await Kernel.MsleepAsync(10);
        }

        """;

    private ScratchFolder _folder = null!;

    [SetUp]
    public void Make() => _folder = new();

    [TearDown]
    public void Remove() => _folder.Dispose();

    [Test]
    public void File_ThatBreaksARule_IsNamedWithLineAndPage()
    {
        var run = Check(Broken);

        Assert.That(run.ExitCode, Is.EqualTo(1), run.ToString());
        Assert.That(run.Out, Does.Contain("Uart.cs:9:9: error TH9103: ").And.Contain("see docs/rules/TH9103.md").And.Contain("Result: BROKEN (TH9103); 1 error\n"));
    }

    [Test]
    public void File_ThatIsRight_Passes()
    {
        var run = Check(Broken.Replace("void Open()", "async KernelTask OpenAsync()", StringComparison.Ordinal).Replace("        FlushAsync();", "        await FlushAsync();", StringComparison.Ordinal));

        Assert.That(run.ExitCode, Is.Zero, run.ToString());
        Assert.That(run.Out, Does.Contain("Result: passed; nothing found\n"));
    }

    [Test]
    public void Folder_WithoutAProject_IsCheckedAsAWhole()
    {
        File.WriteAllText(_folder.PathOf("Port.cs"), "using TopHalf.Scheduling; public static class Port { public static void Open(Uart uart) { uart.FlushAsync(); } }");

        var run = Check(Broken, target: "");

        Assert.That(run.Out, Does.Contain("Port.cs:1:").And.Contain("Uart.cs:9:9").And.Contain("2 errors"), run.ToString());
    }

    [Test]
    public void File_ThatDoesNotCompile_IsBadInput()
    {
        var run = Check(Broken.Replace("10", "x", StringComparison.Ordinal));

        Assert.That((run.ExitCode, run.Out), Is.EqualTo((2, "")));
        Assert.That(run.Error, Does.Contain("Uart.cs:12:70: error CS0103").And.Contain("tophalf: 'Uart.cs' does not compile: 1 error; accepted: code that compiles\n"));
    }

    [TestCase("#pragma warning disable TH9103 // tried on the board", "tried on the board", 0)]
    [TestCase("// tried on the board\n#pragma warning disable TH9103", "tried on the board", 0)]
    [TestCase("#pragma warning disable TH9103", "", 1)]
    [TestCase("[SuppressMessage(\"TopHalf.Usage\", \"TH9103\", Justification = \"tried on the board\")]", "tried on the board", 0)]
    [TestCase("[SuppressMessage(\"TopHalf.Usage\", \"TH9103\")]", "", 1)]
    public void Suppression_IsListed_AndReportedWithoutAReason(string suppression, string reason, int withoutReason)
    {
        var json = Check(Broken.Replace("    public void Open()", $"{suppression}\n    public void Open()", StringComparison.Ordinal), "--format", "json").Json;
        var findings = json.GetProperty("parts")[0].GetProperty("findings").EnumerateArray().ToLookup(static finding => finding.GetProperty("rule").GetString());

        Assert.That(findings["TH9103"].Single().GetProperty("suppression").GetProperty("justification").GetString(), Is.EqualTo(reason));
        Assert.That(findings["TH9901"].Count(), Is.EqualTo(withoutReason));
        Assert.That(json.GetProperty("failed").GetBoolean(), Is.False);
    }

    [TestCase("none", "warning", 0, "nothing found")]
    [TestCase("warning", "error", 0, "1 warning")]
    [TestCase("warning", "warning", 1, "1 warning")]
    public void EditorConfig_SaysHowBad(string severity, string failOn, int exitCode, string counted)
    {
        File.WriteAllText(_folder.PathOf(".editorconfig"), $"root = true\n[*.cs]\ndotnet_diagnostic.TH9103.severity = {severity}\n");

        var run = Check(Broken, "--fail-on", failOn);

        Assert.That((run.ExitCode, run.Out.Contains($"; {counted}\n", StringComparison.Ordinal)), Is.EqualTo((exitCode, true)), run.ToString());
    }

    [Test]
    public void Baseline_WhenLinesMove_HoldsTheOldAndFailsOnTheNew()
    {
        var known = _folder.PathOf("known.json");
        Assert.That(Check(Broken, "--baseline", known, "--write-baseline").ExitCode, Is.Zero);

        var moved = Check(Broken.Replace("public sealed", "\n\npublic sealed", StringComparison.Ordinal), "--baseline", known);
        var added = Check(Broken.Replace("        FlushAsync();", "        FlushAsync();\n        _ = FlushAsync();", StringComparison.Ordinal), "--baseline", known);

        Assert.That((moved.ExitCode, added.ExitCode), Is.EqualTo((0, 1)), added.ToString());
        Assert.That(moved.Out, Does.Contain("known").And.Contain("1 in the baseline"));
    }

    [Test]
    public void Project_ThatKnowsNothingOfTheAnalyzer_IsChecked()
    {
        File.WriteAllText(_folder.PathOf("Uart.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <Nullable>enable</Nullable>
              </PropertyGroup>
              <ItemGroup>
                <Reference Include="{typeof(Machine).Assembly.Location}" />
              </ItemGroup>
            </Project>
            """);
        var sarif = _folder.PathOf("uart.sarif");

        var run = Check(Broken, target: "Uart.csproj", options: ["--report", $"sarif={sarif}", "--format", "json"]);

        Assert.That(run.ExitCode, Is.EqualTo(1), run.ToString());
        Assert.That(run.Json.GetProperty("parts")[0].GetProperty("findings")[0].GetProperty("place").GetProperty("file").GetString(), Is.EqualTo("Uart.cs"));
        SarifSchema.AssertHolds(File.ReadAllText(sarif));
    }

    [Test]
    public void GitHubJob_GetsAnnotationsAndAPage()
    {
        var page = _folder.PathOf("summary.md");
        Environment.SetEnvironmentVariable("GITHUB_ACTIONS", "true");
        Environment.SetEnvironmentVariable("GITHUB_STEP_SUMMARY", page);
        try
        {
            var (text, json) = (Check(Broken), Check(Broken, "--format", "json"));

            Assert.That(text.Out, Does.Contain("\n::error file=Uart.cs,line=9,endLine=9,col=9,endColumn=21,title=TH9103 "));
            Assert.That(json.Json.GetProperty("failed").GetBoolean(), Is.True);
            Assert.That(json.Error, Does.StartWith("::error "));
            Assert.That(File.ReadAllText(page), Does.Contain("| error | TH9103 | Uart.cs:9:9 |"));
        }
        finally
        {
            Environment.SetEnvironmentVariable("GITHUB_ACTIONS", null);
            Environment.SetEnvironmentVariable("GITHUB_STEP_SUMMARY", null);
        }
    }

    [Test]
    public void Formats_AllAtOnce_AreWritten()
    {
        var files = FindingFormats.Names.ToDictionary(static name => name, name => _folder.PathOf($"report.{name}"));

        _ = Check(Broken, [.. files.SelectMany(static file => new[] { "--report", $"{file.Key}={file.Value}" })]);

        Assert.That(files.Values.Select(File.ReadAllText), Is.All.Contain("TH9103"));
    }

    [TestCase("missing.csproj", "'missing.csproj' is not there", ".cs")]
    [TestCase("x.txt", "'x.txt' is not there", ".slnx")]
    [TestCase("Uart.cs --fail-on x", "--fail-on 'x'", "error, warning, info, never")]
    [TestCase("Uart.cs --format mail", "--format 'mail'", "text, json, sarif, junit, ktap")]
    [TestCase("Uart.cs --report sarif", "--report 'sarif'", "format=file")]
    [TestCase("Uart.cs --report html=x", "--report 'html'", "text, json, sarif")]
    [TestCase("Uart.cs --write-baseline", "--write-baseline", "--baseline")]
    [TestCase("Uart.cs --baseline missing.json", "--baseline 'missing.json' is not there", "--write-baseline")]
    [TestCase("Uart.cs --baseline Uart.cs", "--baseline 'Uart.cs' cannot be read", "--write-baseline")]
    [TestCase("Uart.cs --report junit=missing/x.xml", "--report 'missing/x.xml'", "a folder that exists")]
    public void Input_NotAccepted_IsOneLine(string arguments, string value, string accepted)
    {
        File.WriteAllText(_folder.PathOf("Uart.cs"), Broken);

        var run = InFolder(() => CliRun.Of("check " + arguments));

        Assert.That((run.ExitCode, run.Out), Is.EqualTo((2, "")), run.ToString());
        Assert.That(run.Error.TrimEnd('\n'), Does.StartWith("tophalf: ").And.Contain(value).And.Contain(accepted).And.Not.Contain("\n"));
    }

    [Test]
    public void Folder_WithNothingToCheck_IsRefused()
    {
        var run = CliRun.Of(["check", _folder.PathOf("")]);

        Assert.That((run.ExitCode, run.Out), Is.EqualTo((2, "")));
        Assert.That(run.Error, Does.Contain("has no project and no C# file").And.Contain("accepted: a project (.csproj)"));
    }

    private CliRun Check(string source, params string[] options) => Check(source, "Uart.cs", options);

    private CliRun Check(string source, string target, string[]? options = null)
    {
        File.WriteAllText(_folder.PathOf("Uart.cs"), source);
        return CliRun.Of(["check", _folder.PathOf(target), .. options ?? []]);
    }

    private CliRun InFolder(Func<CliRun> run)
    {
        var before = Environment.CurrentDirectory;
        Environment.CurrentDirectory = _folder.PathOf("");
        try
        {
            return run();
        }
        finally
        {
            Environment.CurrentDirectory = before;
        }
    }
}
