using NUnit.Framework;
using TopHalf.Cli.CorpusNets;
using TopHalf.Corpus;

namespace TopHalf.Tests.CorpusNets;

/// <summary>The machine finds each bug of the corpus as it was shipped, and nothing in its fix nor in correct code.</summary>
internal sealed class RuntimeNetTests
{
    private const int Schedules = 2_000;

    private static IEnumerable<TestCaseData> Entries => CorpusEntries.All.Select(static entry => new TestCaseData(entry).SetArgDisplayNames(entry.Id));

    [TestCaseSource(nameof(Entries))]
    public void Entry_IsFoundAsShipped_AndCorrectProgramsAreSilent(CorpusEntry entry)
    {
        var answer = RuntimeNet.Ask(entry, Schedules);

        Assert.That(CorpusRemarks.Wrong("runtime", answer), Is.Empty);
        Assert.That(answer.IsFound, Is.Not.EqualTo(entry.IsTrap));
    }
}
