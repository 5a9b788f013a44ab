using NUnit.Framework;
using TopHalf.Exploration;
using TopHalf.Exploration.Strategies;

namespace TopHalf.Tests.Exploration.Oracle;

/// <summary>A search that is broken on purpose is told from one that is not, by the programs on which the others are tested.</summary>
internal sealed class BrokenSearchTests
{
    [TestCase(SearchDefects.WriteAfterReadIsNoRace, "plain")]
    [TestCase(SearchDefects.SleepersNeverWake, "plain")]
    [TestCase(SearchDefects.NothingSleeps, "plain")]
    [TestCase(SearchDefects.FirstStepCovers, "plain")]
    [TestCase(SearchDefects.PrunesByPreemptions, "plain")]
    [TestCase(SearchDefects.LocksAreNoRace, "locks")]
    [TestCase(SearchDefects.BlockedIsNoRace, "attempts")]
    [TestCase(SearchDefects.ReleaseRacesWithAcquire, "locks")]
    [TestCase(SearchDefects.FirstAlternativeOnly, "choices")]
    [TestCase(SearchDefects.FirstAlternativeOnly, "interrupts")]
    [TestCase(SearchDefects.SurprisesAreIgnored, "raised interrupts")]
    public void OptimalDpor_WithADefect_IsCaught(SearchDefects defect, string kind)
    {
        Assert.That(IsCaught(kind, static () => new OptimalDpor(), ClassesOf), Is.False, "whole");
        Assert.That(IsCaught(kind, () => new OptimalDpor(defect), ClassesOf), "broken");
    }

    [TestCase(SearchDefects.WriteAfterReadIsNoRace, "plain")]
    [TestCase(SearchDefects.SleepersNeverWake, "plain")]
    [TestCase(SearchDefects.NothingSleeps, "plain")]
    [TestCase(SearchDefects.LocksAreNoRace, "locks")]
    [TestCase(SearchDefects.BlockedIsNoRace, "attempts")]
    [TestCase(SearchDefects.FirstAlternativeOnly, "choices")]
    public void SourceDpor_WithADefect_IsCaught(SearchDefects defect, string kind)
    {
        Assert.That(IsCaught(kind, static () => new SourceDpor(), ClassesOf), Is.False, "whole");
        Assert.That(IsCaught(kind, () => new SourceDpor(defect), ClassesOf), "broken");
    }

    [TestCase(SearchDefects.CacheForgetsActor)]
    [TestCase(SearchDefects.CacheForgetsBudget)]
    public void ContextBounding_WithADefect_IsCaught(SearchDefects defect)
    {
        Assert.That(IsCaught("plain", static () => new IterativeContextBounding(1), ClassesWithinOne), Is.False, "whole");
        Assert.That(IsCaught("plain", () => new IterativeContextBounding(1, defect), ClassesWithinOne), "broken");
    }

    [Test]
    public void Parts_ThatAreNotExpanded_AreCaught()
    {
        Assert.That(Enumerable.Range(1, 40).Any(static seed => IsWrong(RandomPrograms.Plain(seed), SearchDefects.None)), Is.False, "whole");
        Assert.That(Enumerable.Range(1, 40).Any(static seed => IsWrong(RandomPrograms.Plain(seed), SearchDefects.PartsAreNotExpanded)), "broken");

        static bool IsWrong(ModelProgram program, SearchDefects defect)
        {
            var whole = ModelSearch.Of(program, new SourceDpor(), mostRuns: 300);
            var parts = DividedSearch.Of(program, from => from is null ? new SourceDpor(defect) : new SourceDpor(from, defect), runsOfAPart: 2, places: 2);
            return whole.Runs < 300 && (parts.Repeated > 0 || !parts.Classes.SetEquals(whole.Classes));
        }
    }

    private static HashSet<string> ClassesOf(ModelProgram program) => TraceOracle.Classes(program)!;

    private static HashSet<string> ClassesWithinOne(ModelProgram program) =>
        [.. TraceOracle.FewestPreemptions(program).Where(static entry => entry.Value <= 1).Select(static entry => entry.Key)];

    private static bool IsCaught(string kind, Func<IReducingStrategy> make, Func<ModelProgram, HashSet<string>> expected)
    {
        for (var seed = 1; seed <= 40; seed++)
        {
            var program = kind switch
            {
                "locks" => RandomPrograms.Locks(seed),
                "choices" => RandomPrograms.Choices(seed, 2),
                "interrupts" => RandomPrograms.Interrupts(seed, 2),
                "attempts" => RandomPrograms.Attempts(seed),
                "raised interrupts" => RandomPrograms.Raised(seed, 3),
                _ => RandomPrograms.Plain(seed),
            };

            if (TraceOracle.Classes(program, 1_500) is null)
            {
                continue;
            }

            var (strategy, classes) = (make(), expected(program));
            var search = ModelSearch.Of(program, strategy, mostRuns: 2_000);
            if (!search.Classes.SetEquals(classes) || strategy.Classes != classes.Count)
            {
                return true;
            }
        }

        return false;
    }
}
