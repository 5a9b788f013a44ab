using NUnit.Framework;
using TopHalf.Corpus;

namespace TopHalf.Tests.Cli;

/// <summary><c>tophalf list</c> stays short enough to read, and leaves nothing out when it is asked for all.</summary>
[NonParallelizable]
internal sealed class ListCommandTests
{
    [Test]
    public void Groups_AreCounted_AndNotNamed() => Assert.That(
        CliRun.Of("list").Out,
        Does.Contain($"\n{CorpusEntries.All.Count} entries of the corpus").And.Contain(": tophalf upstream\n").And.Not.Contain("\ncorpus-").And.Not.Contain("\nupstream-").And.Not.Contain("\nhazard-"));

    [Test]
    public void All_NamesEveryScenarioOnce()
    {
        var names = CliRun.Of("list --format json").Json.GetProperty("scenarios").EnumerateArray().Select(static scenario => scenario.GetProperty("name").GetString()!).ToList();

        var lines = CliRun.Of("list --all").Out.Split('\n');

        Assert.That(names, Does.Contain(CorpusEntries.All[0].ScenarioName));
        Assert.That(lines.Intersect(names), Is.EquivalentTo(names));
        Assert.That(names, Is.Unique);
    }
}
