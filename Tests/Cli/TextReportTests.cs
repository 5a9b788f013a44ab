using NUnit.Framework;

namespace TopHalf.Tests.Cli;

/// <summary>What people read: in a pipe, and in a mail.</summary>
[NonParallelizable]
internal sealed class TextReportTests
{
    private const char Escape = '\u001b';

    private static readonly string[] _options =
    [
        "",
        "--design none --handler sleeping --faults 50",
        "--client capture --hardware mmu-500 --faults 50",
        "--client capture --inject capture-oops --faults 50",
        "--client forgets-resume --seed 9223372036854775807 --cpus 4 --preempt voluntary --knob record-frozen-while-stalled=on --faults 50",
    ];

    [TestCaseSource(nameof(_options))]
    public void Text_Piped_HasNoEscapesAndNoBoxes(string options)
    {
        var run = CliRun.Of($"run {options}");

        Assert.That(run.ExitCode, Is.LessThan(2), run.ToString());
        Assert.That(run.Out, Does.Not.Contain(Escape));
        Assert.That(run.Out.Where(static letter => letter is >= '\u2500' and <= '\u259f'), Is.Empty);
        Assert.That(run.Out.Split('\n'), Is.All.Not.Match(@"\s$"));
    }

    [TestCaseSource(nameof(_options))]
    public void Mail_Always_FitsAMail(string options)
    {
        var run = CliRun.Of($"run {options} --format mail");

        Assert.That(run.ExitCode, Is.LessThan(2), run.ToString());
        Assert.That(run.Out.Where(static letter => letter is not '\n' and (< ' ' or > '~')), Is.Empty);
        Assert.That(run.Out.Split('\n').Select(static line => line.Length), Is.All.LessThanOrEqualTo(72));
    }

    [TestCaseSource(nameof(_options))]
    public void Mail_Always_EndsWithTheCommandThatRepeatsIt(string options)
    {
        var run = CliRun.Of($"run {options} --format mail");

        var end = run.Out[run.Out.LastIndexOf("tophalf run ", StringComparison.Ordinal)..];
        var command = end.Replace("\\\n", " ", StringComparison.Ordinal).TrimEnd('\n');
        Assert.That(command, Does.Not.Contain("\n"));
        Assert.That(CliRun.Of(command["tophalf ".Length..] + " --format mail").Out, Is.EqualTo(run.Out));
    }

    [Test]
    public void Text_OfABrokenRun_NamesTheRulesAndTheWayBack()
    {
        var run = CliRun.Of("run --client capture --hardware mmu-500 --faults 50");

        Assert.That(run.Out, Does.Match(@"(?m)^Result: BROKEN \(TH\d{4}(, TH\d{4})*\), \d+ places?$"));
        Assert.That(run.Out.TrimEnd('\n').Split('\n')[^1], Is.EqualTo("Again: tophalf run gpu-fault-storm --client capture --faults 50 --hardware mmu-500"));
        Assert.That(run.Out, Does.Contain("docs/rules/TH3006.md"));
    }

    [TestCase("text")]
    [TestCase("mail")]
    [TestCase("json")]
    public void Out_Given_GetsWhatTheStandardOutputWouldGet(string format)
    {
        using var folder = new ScratchFolder();
        var path = folder.PathOf("result");

        var run = CliRun.Of(["run", "--hardware", "mmu-500", "--faults", "50", "--format", format, "--out", path]);

        Assert.That(run.ExitCode, Is.EqualTo(1));
        Assert.That(run.Out, Is.Empty);
        Assert.That(File.ReadAllText(path), Is.EqualTo(CliRun.Of($"run --hardware mmu-500 --faults 50 --format {format}").Out));
    }

    [TestCase("--help")]
    [TestCase("run --help")]
    [TestCase("list --help")]
    [TestCase("run -h")]
    [TestCase("--version")]
    public void Help_Asked_IsGiven(string arguments)
    {
        var run = CliRun.Of(arguments);

        Assert.That(run.ExitCode, Is.Zero);
        Assert.That(run.Out, Is.Not.Empty);
        Assert.That(run.Error, Is.Empty);
    }
}
