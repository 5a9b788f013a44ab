using NUnit.Framework;
using TopHalf.Cli.CorpusNets;
using TopHalf.Corpus;

namespace TopHalf.Tests.CorpusNets;

/// <summary>The analyzer finds the bugs of the corpus that it covers, and nothing in their fixes nor in correct code; where it does not, docs/corpus.md says why.</summary>
internal sealed class AnalyzerNetTests
{
    /// <summary>Covered and not found: each has its reason in docs/corpus.md. One that is found from now on has to go from both.</summary>
    private static readonly string[] _missed = ["D09", "D26", "L23", "P08"];

    /// <summary>Correct and flagged.</summary>
    private static readonly string[] _flagged = ["F22"];

    private static IEnumerable<TestCaseData> Entries => CorpusEntries.All.Select(static entry => new TestCaseData(entry).SetArgDisplayNames(entry.Id));

    [TestCaseSource(nameof(Entries))]
    public void Entry_IsFoundAsShipped_AndCorrectProgramsAreSilent(CorpusEntry entry)
    {
        var answer = AnalyzerNet.Ask(entry);

        Assert.That(answer.IsMissed, Is.EqualTo(_missed.Contains(entry.Id)), string.Join("\n", CorpusRemarks.Wrong("analyzer", answer)));
        Assert.That(answer.FalseAlarms > 0, Is.EqualTo(_flagged.Contains(entry.Id)), string.Join("\n", CorpusRemarks.Wrong("analyzer", answer)));
    }
}
