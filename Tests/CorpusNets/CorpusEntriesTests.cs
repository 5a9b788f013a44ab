using NUnit.Framework;
using TopHalf.Cli.Checking;
using TopHalf.Corpus;
using TopHalf.Rules;
using TopHalf.Tests.Architecture;

namespace TopHalf.Tests.CorpusNets;

/// <summary>What is written down of the entries of the corpus.</summary>
internal sealed class CorpusEntriesTests
{
    private static readonly Dictionary<char, string> _classes = new()
    {
        ['S'] = "sleep-in-atomic",
        ['L'] = "irq-lock-safety",
        ['T'] = "teardown",
        ['D'] = "deadlock",
        ['P'] = "interrupt-protocol",
        ['R'] = "races",
        ['F'] = "false-positive",
    };

    private static readonly string[] _ofTheMachine = [.. RuleBook.All.Select(static rule => rule.Id)];

    private static IEnumerable<TestCaseData> Entries => CorpusEntries.All.Select(static entry => new TestCaseData(entry).SetArgDisplayNames(entry.Id));

    [TestCaseSource(nameof(Entries))]
    public void Entry_SaysWhatItIs(CorpusEntry entry)
    {
        Assert.That(entry.Id, Does.Match("^[SLTDPRF][0-9]{2}$"));
        Assert.That(entry.Class, Is.EqualTo(_classes[entry.Id[0]]));
        Assert.That(entry.Title, Is.Not.Empty.And.Not.StartsWith("Re:").And.Not.Contain("[PATCH"));
        Assert.That(entry.Year, Is.InRange(2005, 2026));
        Assert.That(entry.Source, Is.Not.Empty);
        Assert.That(entry.Mechanism, Does.EndWith("."));
    }

    [TestCaseSource(nameof(Entries))]
    public void Expectations_NameRulesThatThereAre(CorpusEntry entry)
    {
        Assert.That(entry.Runtime.Rules, Is.SubsetOf(_ofTheMachine));
        Assert.That(entry.Analyzer.Rules, Is.SubsetOf(_ofTheMachine.Union(CheckRules.All.Select(static rule => rule.Id))));
    }

    [TestCaseSource(nameof(Entries))]
    public void Expectations_OfABug_AreTheMachinesAlways_AndWithoutTheAnalyzerSayWhy(CorpusEntry entry)
    {
        Assert.That(entry.Runtime.IsCovered, Is.Not.EqualTo(entry.IsTrap));
        Assert.That(entry.Analyzer.IsCovered && entry.IsTrap, Is.False);
        Assert.That(entry.Analyzer.IsCovered || entry.IsTrap || entry.Analyzer.Why is { Length: > 0 }, Is.True, "an entry that the analyzer does not cover says why");
    }

    [TestCaseSource(nameof(Entries))]
    public void Programs_CompileAlone(CorpusEntry entry)
    {
        foreach (var variant in entry.Variants)
        {
            var path = CorpusEntries.SourcePath(entry, variant);
            Assert.That(CodeCheck.ErrorsOf(LooseSources.Of(path, path, CorpusEntries.Source(entry, variant))), Is.Empty);
        }
    }

    [TestCaseSource(nameof(_classes))]
    public void Page_HasTheRowOfAClass(KeyValuePair<char, string> name)
    {
        var entries = CorpusEntries.All.Where(entry => entry.Class == name.Value).ToList();
        var figures = name.Key == 'F' ? $"traps: {entries.Count} | -" : $"{entries.Count} | {entries.Count(static entry => entry.Analyzer.IsCovered)}";

        Assert.That(File.ReadAllText(SourceTree.PathOf("docs/corpus.md")), Does.Contain($"\n| {name.Value} | {name.Key} | {figures} |\n"));
    }

    [Test]
    public void Ids_AreUnique() => Assert.That(CorpusEntries.All.Select(static entry => entry.Id), Is.Unique);

    [Test]
    public void Programs_AreAllOfAnEntry() => Assert.That(
        typeof(CorpusEntries).Assembly.GetTypes().Where(static type => !type.IsAbstract && type.IsSubclassOf(typeof(CorpusProgram))).Select(static type => type.Name),
        Is.EquivalentTo(CorpusEntries.All.SelectMany(static entry => entry.Variants.Select(variant => Path.GetFileNameWithoutExtension(CorpusEntries.SourcePath(entry, variant))))));
}
