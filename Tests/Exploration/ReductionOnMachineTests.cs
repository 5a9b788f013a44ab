using NUnit.Framework;
using TopHalf.Exploration;
using TopHalf.Exploration.Strategies;

namespace TopHalf.Tests.Exploration;

/// <summary>On a machine, the strategies that claim completeness find exactly the classes that trying every schedule finds.</summary>
public sealed class ReductionOnMachineTests
{
    private const int MostRuns = 3_000;

    [TestCase(2, 2, 3, 25)]
    [TestCase(3, 3, 2, 15)]
    [TestCase(2, 1, 2, 20)]
    [TestCase(3, 2, 1, 15)]
    public void Dpor_RandomPrograms_FindsTheClassesOfEverySchedule(int tasks, int cpus, int most, int programs)
    {
        Assert.Multiple(() =>
        {
            var compared = 0;
            for (var seed = 1; seed <= programs; seed++)
            {
                var program = new RandomProgram(seed, tasks, cpus, most);
                var options = SearchRun.Options(cpus) with { Lockdep = false };
                var all = new Canonical(new EverySchedule());
                if (SearchRun.All(all, options, program.Run, most: MostRuns).Count == MostRuns)
                {
                    continue;
                }

                compared++;
                foreach (var strategy in new IStrategy[] { new SourceDpor(), new OptimalDpor() })
                {
                    var reduced = new Canonical(strategy);
                    _ = SearchRun.All(reduced, options, program.Run);
                    var (missing, extra) = (all.Classes.Keys.Except(reduced.Classes.Keys).Count(), reduced.Classes.Keys.Except(all.Classes.Keys).Count());
                    Assert.That((missing, extra), Is.EqualTo((0, 0)), $"{strategy.Name}, seed {seed}: {program}");
                    if (strategy is OptimalDpor)
                    {
                        Assert.That(reduced.Classes.Values, Has.All.EqualTo(1), $"seed {seed}: {program}");
                        // Where tasks share a CPU, one that gives it up lets the other go on, which no sequence written down before can know.
                        Assert.That(tasks > cpus || reduced.GivenUp == 0, $"seed {seed}: {program}");
                    }
                }
            }

            Assert.That(compared, Is.GreaterThan(programs / 2), "programs small enough to try every schedule");
        });
    }
}
