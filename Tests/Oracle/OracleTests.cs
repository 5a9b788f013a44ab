using System.Text.RegularExpressions;
using NUnit.Framework;
using TopHalf.Contexts;
using TopHalf.Tests.Architecture;
using TopHalf.Tests.Cli;

namespace TopHalf.Tests.Oracle;

/// <summary>The machine answers as a real kernel did, and where it does not the page says so.</summary>
[NonParallelizable]
internal sealed partial class OracleTests
{
    private static IEnumerable<string> Models => ContextModels.All.Select(model => model.Name);

    [TestCaseSource(nameof(Models))]
    public void Answers_AgreeWithTheKernels_ButForThoseOnThePage(string model)
    {
        var run = CliRun.Of($"oracle --model {model} --against {SourceTree.PathOf("Tests/Oracle/linux-6.12.tsv")}");
        var page = File.ReadAllText(SourceTree.PathOf("docs/oracle-differences.md"));

        Assert.That(run.ExitCode, Is.Zero, run.Out);
        Assert.That(
            Difference().Matches(run.Out).Select(match => (match.Groups[1].Value, match.Groups[2].Value)),
            Is.EquivalentTo(Listed().Matches(page).Where(match => match.Groups[1].Value == model).Select(match => (match.Groups[2].Value, match.Groups[3].Value))));
    }

    [Test]
    public void SelfTests_GiveTheKernelsVerdicts()
    {
        var run = CliRun.Of("oracle --selftest");

        Assert.That(run.ExitCode, Is.Zero, run.Out);
        Assert.That(run.Out, Does.Contain("Good, all 392 testcases passed!"));
    }

    [Test]
    public void Against_AnotherModelsAnswers_IsFoundOut()
    {
        using var folder = new ScratchFolder();
        var swapped = folder.PathOf("swapped.tsv");
        File.WriteAllLines(swapped, File.ReadLines(SourceTree.PathOf("Tests/Oracle/linux-6.12.tsv")).Select(static line =>
            line.StartsWith("linux-rt\t", StringComparison.Ordinal) ? "linux" + line["linux-rt".Length..]
            : line.StartsWith("linux\t", StringComparison.Ordinal) ? "linux-rt" + line["linux".Length..]
            : line));

        Assert.That(CliRun.Of($"oracle --model linux --against {swapped}").ExitCode, Is.EqualTo(1));
    }

    [TestCase("oracle --model windows", "--model 'windows' is not accepted; accepted: linux, linux-rt")]
    [TestCase("oracle --context nowhere", "--context 'nowhere' is not accepted; accepted: process,")]
    [TestCase("oracle --operation nothing_at_all", "--operation 'nothing_at_all' is not accepted; accepted: nothing,")]
    [TestCase("oracle --behaviour --group nowhere", "--group 'nowhere' is not accepted; accepted: completion, hrtimer, irq:edge,")]
    [TestCase("oracle --behaviour --script nothing", "--script 'nothing' is not accepted")]
    [TestCase("oracle --behaviour --against no-such-file.tsv", "--against 'no-such-file.tsv' cannot be read")]
    [TestCase("oracle --against no-such-file.tsv", "--against 'no-such-file.tsv' cannot be read")]
    public void BadInput_IsRefusedWithWhatIsAccepted(string arguments, string message)
    {
        var run = CliRun.Of(arguments);

        Assert.That(run.ExitCode, Is.EqualTo(2));
        Assert.That(run.Error, Does.Contain(message));
    }

    [GeneratedRegex("^  ([a-z_]+)\t([a-zA-Z_]+)\t", RegexOptions.Multiline)]
    private static partial Regex Difference();

    [GeneratedRegex(@"^\| (linux|linux-rt) \| ([a-z_]+) \| ([a-zA-Z_]+) \|", RegexOptions.Multiline)]
    private static partial Regex Listed();
}
