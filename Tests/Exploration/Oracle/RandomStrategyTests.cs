using NUnit.Framework;
using TopHalf.Exploration;
using TopHalf.Exploration.Strategies;

namespace TopHalf.Tests.Exploration.Oracle;

/// <summary>The strategies that draw lots: their seed alone decides what they do, and they come everywhere in time.</summary>
internal sealed class RandomStrategyTests
{
    public static IEnumerable<TestCaseData> Strategies =>
    [
        Case("random", static seed => new SeededRandom(seed)),
        Case("pct", static seed => new Pct(seed)),
        Case("pct 1", static seed => new Pct(seed, depth: 1)),
        Case("pos", static seed => new Pos(seed)),
        Case("surw", static seed => new Surw(seed)),
        Case("portfolio", static seed => new Portfolio(seed)),
    ];

    [TestCaseSource(nameof(Strategies))]
    public void Search_OfOneSeed_IsTheSameEachTime(Func<long, IStrategy> make)
    {
        var program = KnownPrograms.LastZero(4);

        var (first, again, other) = (Forms(program, make(5), 60), Forms(program, make(5), 60), Forms(program, make(6), 60));

        Assert.That(again, Is.EqualTo(first));
        Assert.That(other, Is.Not.EqualTo(first));
    }

    [TestCaseSource(nameof(Strategies))]
    public void Search_LongEnough_FindsEveryClassOfASmallProgram(Func<long, IStrategy> make)
    {
        var program = KnownPrograms.Readers(3);

        // Also without changes of priorities: each task has one step, so that priorities alone give every order.
        Assert.That(Forms(program, make(1), 400).Distinct().Count(), Is.EqualTo(8));
    }

    [Test]
    public void Pct_OfDepthOne_NeverPreempts() =>
        Assert.That(Runs(KnownPrograms.LastZero(4), new Pct(3, depth: 1), 50).SelectMany(static run => run.Steps), Has.All.Property(nameof(ModelStep.IsPreemption)).False);

    [Test]
    public void Pct_OfDepthThree_PreemptsAtMostTwice()
    {
        var preemptions = Runs(KnownPrograms.LastZero(4), new Pct(3), 200).ConvertAll(static run => run.Steps.Count(static step => step.IsPreemption));

        Assert.That(preemptions, Has.All.LessThanOrEqualTo(2));
        Assert.That(preemptions, Has.Member(2));
    }

    [Test]
    public void Pct_OfNoEvent_IsRefused() => Assert.That(static () => new Pct(1, depth: 0), Throws.InstanceOf<ArgumentOutOfRangeException>());

    [Test]
    public void Surw_ThatKnowsTheCounts_DrawsOrdersEvenly()
    {
        // 9! / (5! 4!) = 126 orders. A walk that flips coins comes to the one that has all of the shorter task first once in 16 times.
        var program = new ModelProgram { Tasks = [Writes(5), Writes(4)] };

        var orders = Forms(program, new Surw(1), 2_520).CountBy(static form => form).ToDictionary();

        Assert.That(orders, Has.Count.EqualTo(126));
        Assert.That(orders.Values.Max(), Is.LessThan(60), "twenty of each would be even");

        static ModelCode Writes(int count)
        {
            return _ => Enumerable.Repeat(new ModelOperation(ModelOperationKind.Write, 1), count);
        }
    }

    [Test]
    public void Portfolio_EndsWhenAMemberHasCoveredEverything()
    {
        var strategy = new Portfolio(new SeededRandom(1), new OptimalDpor());

        var search = ModelSearch.Of(KnownPrograms.Readers(3), strategy, mostRuns: 1_000);

        Assert.That(search.Runs, Is.EqualTo(17), "one random walk before each of 8 runs, and one before the end is seen");
        Assert.That(strategy.IsExhaustive);
    }

    private static List<string> Forms(ModelProgram program, IStrategy strategy, int most) =>
        Runs(program, strategy, most).ConvertAll(static run => NormalForm.Of(run.Steps));

    private static List<ModelRun> Runs(ModelProgram program, IStrategy strategy, int most)
    {
        var runs = new List<ModelRun>();
        for (var i = 0; i < most && ModelRun.Next(program, strategy, out var isOver) is var run && !isOver; i++)
        {
            if (run is not null)
            {
                runs.Add(run);
            }
        }

        return runs;
    }

    private static TestCaseData Case(string name, Func<long, IStrategy> make) => new TestCaseData(make).SetArgDisplayNames(name);
}
