using NUnit.Framework;
using TopHalf.Exploration;

namespace TopHalf.Tests.Exploration;

/// <summary>A search that was stopped and taken up again comes to what it comes to in one piece.</summary>
public sealed class CheckpointTests
{
    private string _path = "";

    [SetUp]
    public void SetUp() => _path = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"{TestContext.CurrentContext.Test.ID}.checkpoint");

    [TearDown]
    public void TearDown() => File.Delete(_path);

    [TestCase("optimal-dpor", 1)]
    [TestCase("optimal-dpor", 2)]
    [TestCase("portfolio", 1)]
    [TestCase("pos", 2)]
    public void StoppedAfterAnyNumberOfRuns_TakenUp_IsTheSameSearch(string strategy, int jobs)
    {
        var options = new ExplorationOptions
        {
            Strategy = strategy,
            IsExhaustive = strategy == "optimal-dpor",
            Interrupts = 2,
            Jobs = jobs,
            RunsOfAPart = 3,
            StopsAtFirst = false,
            Schedules = strategy == "optimal-dpor" ? null : 700,
        };
        var whole = Explorer.Run(Subject(), options);
        var stops = whole.Schedules < 100 ? Enumerable.Range(1, (int)whole.Schedules - 1).Select(static stop => (long)stop) : ((long[])[1, 239, 240, 241, 480, 699]).Where(stop => stop < whole.Schedules);
        foreach (var stop in stops)
        {
            File.Delete(_path);
            var first = Explorer.Run(Subject(), options with { Schedules = stop, Checkpoint = _path });
            var then = Explorer.Run(Subject(), options with { Checkpoint = _path });

            Assert.That((first.Schedules, first.IsExhaustive), Is.EqualTo((stop, false)));
            Assert.That(SearchPartsTests.Text(then), Is.EqualTo(SearchPartsTests.Text(whole)), $"stopped after {stop}");
        }
    }

    [Test]
    public void StoppedAgainAndAgain_IsTheSameSearch()
    {
        var options = new ExplorationOptions { IsExhaustive = true, Jobs = 2, RunsOfAPart = 2 };
        var whole = Explorer.Run(SearchPartsTests.Writers(4), options);
        ExplorationResult last;
        var times = 0L;
        do
        {
            last = Explorer.Run(SearchPartsTests.Writers(4), options with { Checkpoint = _path, Schedules = ++times * 5 });
        }
        while (!last.IsExhaustive);

        Assert.That(SearchPartsTests.Text(last), Is.EqualTo(SearchPartsTests.Text(whole)));
        Assert.That(times, Is.GreaterThan(3));
    }

    [Test]
    public void SearchThatIsOver_TakenUp_IsReportedAgain()
    {
        var options = new ExplorationOptions { Strategy = "pos", Checkpoint = _path };
        var first = Explorer.Run(Subject(), options);
        var then = Explorer.Run(Subject(), options);

        Assert.That(first.Violations, Is.Not.Empty);
        Assert.That(SearchPartsTests.Text(then), Is.EqualTo(SearchPartsTests.Text(first)));
    }

    [Test]
    public void OfAnotherSearch_IsRefused()
    {
        _ = Explorer.Run(Subject(), new() { Checkpoint = _path, Schedules = 5 });

        Assert.That(() => Explorer.Run(Subject(), new() { Checkpoint = _path, Seed = 2 }),
            Throws.InstanceOf<CheckpointException>().With.Message.Contains("seed 1").And.Message.Contains("seed 2"));
    }

    [Test]
    public void Damaged_IsRefused()
    {
        _ = Explorer.Run(Subject(), new() { Checkpoint = _path, Schedules = 5 });
        var bytes = File.ReadAllBytes(_path);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(_path, bytes);

        Assert.That(() => Explorer.Run(Subject(), new() { Checkpoint = _path }), Throws.InstanceOf<CheckpointException>().With.Message.Contains("is damaged"));
    }

    [Test]
    public void LongerSearch_HasNoLargerCheckpoint()
    {
        var program = SearchPartsTests.Writers(7);
        var sizes = ((long[])[400, 1_600]).Select(schedules =>
        {
            File.Delete(_path);
            var result = Explorer.Run(program, new() { IsExhaustive = true, Schedules = schedules, RunsOfAPart = 20, Checkpoint = _path, StopsAtFirst = false });
            Assert.That(result.Schedules, Is.EqualTo(schedules), "the program is large enough");
            return new FileInfo(_path).Length;
        }).ToList();

        Assert.That(sizes[1], Is.LessThan(2 * sizes[0]), string.Join(", ", sizes));
    }

    private static CodeSubject Subject() => ExplorerTests.Subject("handler-against-task");
}
