using NUnit.Framework;
using TopHalf.Cli.CorpusNets;
using TopHalf.Corpus;

namespace TopHalf.Tests.CorpusNets;

/// <summary>How the answers of the nets are counted, on answers made by hand.</summary>
internal sealed class CorpusFiguresTests
{
    private static readonly CorpusExpectation _nothing = new([], "time decides");
    private static readonly CorpusExpectation _sleeps = new(["TH1001", "TH1002"]);

    [Test]
    public void Matrix_OfAnswers_CountsPrograms()
    {
        CorpusOutcome[] outcomes =
        [
            Outcome("S01", "sleep-in-atomic", analyzer: _sleeps, Program("shipped", "TH2005", "TH1002"), Program("fixed")),
            Outcome("S02", "sleep-in-atomic", analyzer: _sleeps, Program("shipped", "TH2005"), Program("fixed", "TH2005")),
            Outcome("S03", "sleep-in-atomic", analyzer: _sleeps, Program("shipped", "TH1001"), Program("fixed")),
            Outcome("T01", "teardown", analyzer: _nothing, Program("shipped", "TH4006"), Program("fixed")),
            Outcome("F01", "false-positive", analyzer: _nothing, Program("correct", "TH1001", "TH2001")),
        ];

        Assert.That(NetFigures.Of(outcomes, static outcome => outcome.Analyzer!), Is.EqualTo(new NetFigures[]
        {
            new("false-positive", Bugs: 0, Covered: 0, Found: 0, Beyond: 0, Correct: 1, FalseAlarms: 1),
            new("sleep-in-atomic", Bugs: 3, Covered: 3, Found: 2, Beyond: 0, Correct: 3, FalseAlarms: 1),
            new("teardown", Bugs: 1, Covered: 0, Found: 0, Beyond: 1, Correct: 1, FalseAlarms: 0),
            new("all", Bugs: 4, Covered: 3, Found: 2, Beyond: 1, Correct: 5, FalseAlarms: 2),
        }));
    }

    [Test]
    public void Recall_IsOfWhatIsCovered_AndPrecisionOfWhatIsReported()
    {
        var row = new NetFigures("all", Bugs: 10, Covered: 8, Found: 6, Beyond: 1, Correct: 20, FalseAlarms: 2);

        Assert.That((row.Missed, row.Recall, row.Precision), Is.EqualTo((2, 0.75, 0.75)));
        Assert.That((row with { Covered = 0, Found = 0, FalseAlarms = 0 }) is { Recall: null, Precision: null }, Is.True);
    }

    [Test]
    public void OnlyOneNet_Catches_AndTheReasonIsTheOthers()
    {
        CorpusOutcome[] outcomes =
        [
            Outcome("S01", "sleep-in-atomic", analyzer: _sleeps, Program("shipped", "TH1001"), Program("fixed")),
            Outcome("S02", "sleep-in-atomic", analyzer: _sleeps, Program("shipped"), Program("fixed")),
            Outcome("S03", "sleep-in-atomic", analyzer: _sleeps, Program("shipped", "TH1001"), Program("fixed", "TH1001")),
            Outcome("S04", "sleep-in-atomic", analyzer: _nothing, Program("shipped"), Program("fixed")),
        ];

        Assert.That(CorpusRemarks.OnlyOneNet(outcomes).Select(static each => (each.Entry.Id, each.Net, each.Why)), Is.EqualTo(new[]
        {
            ("S02", "runtime", "missed, although it should be found"),
            ("S03", "runtime", "flagged as fixed, too"),
            ("S04", "runtime", "time decides"),
        }));
    }

    [Test]
    public void Wrong_QuotesWhatWasSaid()
    {
        var missed = new NetAnswer(_sleeps, [Program("shipped", "TH2005"), Program("fixed", "TH2001")]);
        var silent = new NetAnswer(_sleeps, [Program("shipped"), Program("fixed")]);

        Assert.That(CorpusRemarks.Wrong("analyzer", missed), Is.EqualTo(new[]
        {
            "analyzer missed TH1001 or TH1002",
            "  it said: TH2005 in a program",
            "analyzer has a false alarm in the program as fixed",
            "  it said: TH2001 in a program",
        }));
        Assert.That(CorpusRemarks.Wrong("analyzer", silent), Is.EqualTo(new[] { "analyzer missed TH1001 or TH1002, and said nothing" }));
    }

    [Test]
    public void Analyzer_FailsNothing_AndTheMachineDoes()
    {
        var wrong = new NetAnswer(_sleeps, [Program("shipped"), Program("fixed", "TH1001")]);
        var right = new NetAnswer(_sleeps, [Program("shipped", "TH1001"), Program("fixed")]);
        var entry = Entry("S01", "sleep-in-atomic", _sleeps);

        Assert.That(new CorpusOutcome(entry, Runtime: right, Analyzer: wrong).IsAsItShouldBe, Is.True);
        Assert.That(new CorpusOutcome(entry, Runtime: wrong, Analyzer: right).IsAsItShouldBe, Is.False);
        Assert.That(new CorpusOutcome(entry, Runtime: right with { Programs = [Program("shipped", "TH1001") with { Differences = ["another hash"] }] }, Analyzer: null).IsAsItShouldBe, Is.False);
    }

    private static CorpusOutcome Outcome(string id, string name, CorpusExpectation analyzer, params ProgramAnswer[] programs)
    {
        var entry = Entry(id, name, analyzer);
        return new(entry, new(entry.Runtime, [.. entry.Variants.Select(static variant => variant == CorpusVariant.Shipped ? Program(variant, "TH1001") : Program(variant))]), new(analyzer, programs));
    }

    private static CorpusEntry Entry(string id, string name, CorpusExpectation analyzer) => new()
    {
        Id = id,
        Class = name,
        Title = id,
        Year = 2020,
        Source = "",
        Mechanism = "",
        Runtime = id[0] == 'F' ? _nothing : _sleeps,
        Analyzer = analyzer,
    };

    private static ProgramAnswer Program(string variant, params string[] rules) =>
        new(variant, [.. rules.Select(static rule => new NetReport(rule, $"{rule} in a program", Replay: null))], Schedules: null, Differences: []);
}
