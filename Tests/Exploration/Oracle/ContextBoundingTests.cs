using NUnit.Framework;
using TopHalf.Exploration.Strategies;

namespace TopHalf.Tests.Exploration.Oracle;

/// <summary>A search under a bound of preemptions finds the classes that have a run within the bound, and no others.</summary>
internal sealed class ContextBoundingTests
{
    public static IEnumerable<TestCaseData> Programs =>
    [
        Case("plain", RandomPrograms.Plain),
        Case("locks", RandomPrograms.Locks),
        Case("attempts", RandomPrograms.Attempts),
        Case("choices", static seed => RandomPrograms.Choices(seed, 2)),
        Case("interrupts", static seed => RandomPrograms.Interrupts(seed, 2)),
        Case("raised interrupts", static seed => RandomPrograms.Raised(seed, 2)),
    ];

    [TestCaseSource(nameof(Programs))]
    public void RandomPrograms_EachBound_HasTheClassesWithinIt(Func<int, ModelProgram> make)
    {
        for (var seed = 1; seed <= 40; seed++)
        {
            var program = make(seed);
            if (TraceOracle.Classes(program, 800) is null)
            {
                continue;
            }

            var fewest = TraceOracle.FewestPreemptions(program);
            for (var bound = 0; bound <= 2; bound++)
            {
                var strategy = new IterativeContextBounding(bound);
                var search = ModelSearch.Of(program, strategy);
                var expected = fewest.Where(entry => entry.Value <= bound).Select(static entry => entry.Key).ToHashSet();
                Assert.That(search.Classes.SetEquals(expected), $"{bound}: found {search.Classes.Count} of {expected.Count}: {program}");
                Assert.That(strategy.Classes, Is.EqualTo(expected.Count), program.Text);
            }
        }
    }

    [Test]
    public void Bound_IsNotRaisedBeforeTheLowerOneIsDone()
    {
        var (strategy, bounds) = (new IterativeContextBounding(2), new List<int>());
        while (ModelRun.Next(KnownPrograms.LastZero(2), strategy, out var isOver) is var _ && !isOver)
        {
            bounds.Add(strategy.Bound);
        }

        Assert.That(bounds, Is.Ordered);
        Assert.That(bounds.Distinct(), Is.EqualTo([0, 1, 2]));
    }

    [Test]
    public void Bound_BelowZero_IsRefused() => Assert.That(static () => new IterativeContextBounding(-1), Throws.InstanceOf<ArgumentOutOfRangeException>());

    private static TestCaseData Case(string name, Func<int, ModelProgram> make) => new TestCaseData(make).SetArgDisplayNames(name);
}
