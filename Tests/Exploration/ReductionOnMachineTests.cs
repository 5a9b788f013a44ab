using NUnit.Framework;
using TopHalf.Exploration;
using TopHalf.Exploration.Strategies;
using TopHalf.Scheduling;

namespace TopHalf.Tests.Exploration;

/// <summary>On a machine, the strategies that claim completeness find exactly the classes that trying every schedule finds.</summary>
public sealed class ReductionOnMachineTests
{
    [TestCase(2, 2, 3, 40)]
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
                if (SearchRun.All(all, options, program.Run, most: 30_000).Count == 30_000)
                {
                    continue;
                }

                foreach (var strategy in new IStrategy[] { new SourceDpor(), new OptimalDpor() })
                {
                    var reduced = new Canonical(strategy);
                    _ = SearchRun.All(reduced, options, program.Run);
                    Assert.That(reduced.Classes.Keys, Is.EquivalentTo(all.Classes.Keys), $"{strategy.Name}, seed {seed}: {program}");
                    if (strategy is OptimalDpor)
                    {
                        Assert.That((reduced.GivenUp, reduced.Classes.Values.Count(count => count > 1)), Is.EqualTo((0, 0)), $"seed {seed}: {program}");
                    }
                }
            }
        });
    }
}
