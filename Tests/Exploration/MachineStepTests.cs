using NUnit.Framework;
using TopHalf.Exploration;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;

namespace TopHalf.Tests.Exploration;

/// <summary>What a machine offers a search: with every schedule tried, the classes are those that counting on paper gives.</summary>
public sealed class MachineStepTests
{
    [TestCase(1, 2)]
    [TestCase(2, 4)]
    [TestCase(3, 8)]
    public void Readers_EverySchedule_TwoClassesForEachReader(int readers, int classes)
    {
        var strategy = new Canonical(new EverySchedule());
        var runs = SearchRun.All(strategy, SearchRun.Options(readers + 1), () =>
        {
            var x = new Shared<int>();
            Spawn(0, () => x.Value = 42);
            for (var i = 1; i <= readers; i++)
            {
                Spawn(i, () => _ = x.Value);
            }

            return default;
        });
        Assert.That(runs, Has.All.Property(nameof(SubjectRun.End)).EqualTo(RunEnd.Finished));
        Assert.That(strategy.Classes, Has.Count.EqualTo(classes));
    }

    [Test]
    public void SpinLock_TwoTasks_TwoOrders()
    {
        var strategy = new Canonical(new EverySchedule());
        _ = SearchRun.All(strategy, SearchRun.Options(2), () =>
        {
            var (spinLock, x) = (new SpinLock(), new Shared<int>());
            for (var i = 0; i < 2; i++)
            {
                Spawn(i, () =>
                {
                    spinLock.Lock();
                    x.Value++;
                    spinLock.Unlock();
                });
            }

            return default;
        });
        Assert.That(strategy.Classes, Has.Count.EqualTo(2));
    }

    private static void Spawn(int cpu, Action body) => Machine.Current.Spawn(
        Machine.Current.Options.Model[TopHalf.Rules.ContextRole.Process], $"task {cpu}", () =>
        {
            body();
            return default;
        }, cpu);
}
