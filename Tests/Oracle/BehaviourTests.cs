using System.Text.RegularExpressions;
using NUnit.Framework;
using TopHalf.Contexts;
using TopHalf.Tests.Architecture;
using TopHalf.Tests.Cli;

namespace TopHalf.Tests.Oracle;

/// <summary>What the scripts show is held against a file.</summary>
[NonParallelizable]
internal sealed partial class BehaviourTests
{
    private const string Kernel = "Tests/Oracle/behaviour-6.12.tsv";

    private const string Arguments = "oracle --behaviour --model linux --group irq:level";

    private static IEnumerable<string> Models => ContextModels.All.Select(model => model.Name);

    /// <summary>Measured on Linux 6.12.117, x86-64, debug kernels, two CPUs, with an interrupt chip that logs its callbacks.</summary>
    [TestCaseSource(nameof(Models))]
    public void Scripts_RunInTheKernelsOrder_ButForThoseOnThePage(string model)
    {
        var run = CliRun.Of($"oracle --behaviour --model {model} --against {SourceTree.PathOf(Kernel)}");
        var page = File.ReadAllText(SourceTree.PathOf("docs/oracle-differences.md"));

        Assert.That(run.ExitCode, Is.Zero, run.Out);
        Assert.That(
            Difference().Matches(run.Out).Select(match => match.Groups[1].Value).Distinct(),
            Is.EquivalentTo(Listed().Matches(page).Where(match => match.Groups[1].Value == model).Select(match => match.Groups[2].Value)));
    }

    [Test]
    public void Against_OwnAnswers_AgreesWholly()
    {
        using var folder = new ScratchFolder();
        var path = folder.PathOf("own.tsv");
        File.WriteAllText(path, CliRun.Of($"{Arguments} --format tsv").Out);

        var run = CliRun.Of($"{Arguments} --against {path}");

        Assert.That(run.ExitCode, Is.Zero, run.Out);
        Assert.That(run.Out, Does.Contain("sequences equal, 100.00 %"));
    }

    [Test]
    public void Against_OtherAnswers_ShowsTheFirstStepAndFails()
    {
        using var folder = new ScratchFolder();
        var path = folder.PathOf("other.tsv");
        File.WriteAllText(path, CliRun.Of($"{Arguments} --format tsv").Out.Replace("c.mask_ack@0h", "c.ack@0h", StringComparison.Ordinal));

        var run = CliRun.Of($"{Arguments} --against {path}");

        Assert.That(run.ExitCode, Is.EqualTo(1));
        Assert.That(run.Out, Does.Contain("irq:level\tlevel/plain/one\t3\tc.ack@0h\tc.mask_ack@0h"));
    }

    [Test]
    public void Against_NoScriptOfTheModel_IsRefused()
    {
        using var folder = new ScratchFolder();
        var path = folder.PathOf("none.tsv");
        File.WriteAllText(path, "model\tgroup\tscript\tsequence\tcounts\treturns\n");

        Assert.That(CliRun.Of($"{Arguments} --against {path}").ExitCode, Is.EqualTo(2));
    }

    [GeneratedRegex(@"^  [a-z_:]+\t([a-z0-9_/]+)\t\d+\t", RegexOptions.Multiline)]
    private static partial Regex Difference();

    [GeneratedRegex(@"^\| (linux|linux-rt) \| `([a-z0-9_/]+)` \|", RegexOptions.Multiline)]
    private static partial Regex Listed();
}
