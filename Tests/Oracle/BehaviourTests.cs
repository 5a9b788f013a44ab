using NUnit.Framework;
using TopHalf.Tests.Cli;

namespace TopHalf.Tests.Oracle;

/// <summary>What the scripts show is held against a file.</summary>
[NonParallelizable]
internal sealed class BehaviourTests
{
    private const string Arguments = "oracle --behaviour --model linux --group irq:level";

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
}
