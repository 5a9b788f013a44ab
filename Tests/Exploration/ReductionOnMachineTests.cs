using NUnit.Framework;
using TopHalf.Exploration;
using TopHalf.Exploration.Strategies;
using TopHalf.Scheduling;

namespace TopHalf.Tests.Exploration;

/// <summary>On a machine, the strategies that claim completeness find exactly the classes that trying every schedule finds.</summary>
public sealed class ReductionOnMachineTests
{
    [TestCase(2, 2, 3, 30)]
    [TestCase(3, 3, 2, 25)]
    [TestCase(2, 1, 2, 25)]
    [TestCase(3, 2, 1, 25)]
    public void Dpor_RandomPrograms_FindsTheClassesOfEverySchedule(int tasks, int cpus, int most, int programs)
    {
        Assert.Multiple(() =>
        {
            for (var seed = 1; seed <= programs; seed++)
            {
                var program = new RandomProgram(seed, tasks, cpus, most);
                var options = SearchRun.Options(cpus) with { Lockdep = false };
                var all = new Canonical(new EverySchedule());
                if (SearchRun.All(all, options, program.Run, most: 4_000).Count == 4_000)
                {
                    continue;
                }

                foreach (var strategy in new IStrategy[] { new SourceDpor(), new OptimalDpor() })
                {
                    var reduced = new Canonical(strategy);
                    _ = SearchRun.All(reduced, options, program.Run);
                    var (missing, extra) = (all.Classes.Keys.Except(reduced.Classes.Keys).Count(), reduced.Classes.Keys.Except(all.Classes.Keys).Count());
                    Assert.That((missing, extra), Is.EqualTo((0, 0)), $"{strategy.Name}, seed {seed}: {program}");
                    if (strategy is OptimalDpor)
                    {
                        Assert.That((reduced.GivenUp, reduced.Classes.Values.Count(count => count > 1)), Is.EqualTo((0, 0)), $"seed {seed}: {program}");
                    }
                }
            }
        });
    }
}
