using NUnit.Framework;
using TopHalf.Exploration;
using TopHalf.Exploration.Strategies;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Tests.Exploration;

/// <summary>The programs that the literature on partial-order reduction counts, on a machine, with its numbers.</summary>
/// <remarks>
/// A number is that of the Mazurkiewicz traces of complete runs. A wrong one tells the mistake: readers(4) 81 for 16 is a read or a write announced twice, 120 a read
/// taken for a write; lastzero(4) 5544 for 28 the array taken for one object; an indexer pair 64 for 8 a load before the compare-and-exchange; a filesystem
/// pair 6 for 2 an attempt on a lock taken for a step; lastzero(5) 97 for 64 runs that were given up counted in.
/// </remarks>
public sealed class ReductionCountTests
{
    [TestCase(2, 4)]
    [TestCase(8, 256)]
    [TestCase(13, 8192)]
    public void Readers_Optimal_TwoToTheN(int n, long classes) => Expect(n + 1, classes, () =>
    {
        var x = new Shared<int>();
        Spawn(0, () => x.Value = 42);
        for (var i = 1; i <= n; i++)
        {
            Spawn(i, () => _ = x.Value);
        }
    });

    [TestCase(4, 28)]
    [TestCase(5, 64)]
    [TestCase(10, 3328)]
    public void LastZero_Optimal_AsCounted(int n, long classes) => Expect(n + 1, classes, LastZero(n));

    [Test]
    public void LastZero_SourceSets_SomeAreGivenUp()
    {
        var strategy = new SourceDpor();
        Run(strategy, 6, LastZero(5));
        Assert.That((strategy.Classes, strategy.Blocked), Is.EqualTo((64, 33)));
    }

    [TestCase(11, 1)]
    [TestCase(12, 8)]
    [TestCase(15, 4096)]
    public void Indexer_Optimal_EightForEachCollision(int n, long classes) => Expect(n, classes, () =>
    {
        var table = Enumerable.Range(0, 128).Select(_ => new Shared<int>()).ToArray();
        for (var thread = 0; thread < n; thread++)
        {
            var tid = thread;
            Spawn(tid, () =>
            {
                for (var m = 1; m <= 4; m++)
                {
                    var w = (m * 11) + tid;
                    var h = w * 7 % 128;
                    while (!table[h].TryCompareExchange(0, w))
                    {
                        h = (h + 1) % 128;
                    }
                }
            });
        }
    });

    [TestCase(14, 2)]
    [TestCase(18, 32)]
    [TestCase(19, 64)]
    public void FileSystem_Optimal_TwoForEachCollision(int n, long classes) => Expect(n, classes, () =>
    {
        var inode = Enumerable.Range(0, 32).Select(_ => new Shared<int>()).ToArray();
        var busy = Enumerable.Range(0, 26).Select(_ => new Shared<bool>()).ToArray();
        var inodeLocks = Enumerable.Range(0, 32).Select(_ => new SpinLock("inode")).ToArray();
        var blockLocks = Enumerable.Range(0, 26).Select(_ => new SpinLock("block")).ToArray();
        for (var thread = 0; thread < n; thread++)
        {
            var i = thread % 32;
            Spawn(thread, () => Allocate(i, inode, busy, inodeLocks, blockLocks));
        }
    });

    private static Action LastZero(int n) => () =>
    {
        var array = Enumerable.Range(0, n + 1).Select(_ => new Shared<int>()).ToArray();
        Spawn(0, () =>
        {
            var i = n;
            while (array[i].Value != 0)
            {
                i--;
            }
        });
        for (var thread = 1; thread <= n; thread++)
        {
            var j = thread;
            Spawn(j, () => array[j].Value = array[j - 1].Value + 1);
        }
    };

    private static void Allocate(int i, Shared<int>[] inode, Shared<bool>[] busy, SpinLock[] inodeLocks, SpinLock[] blockLocks)
    {
        inodeLocks[i].Lock();
        if (inode[i].Value == 0)
        {
            var b = i * 2 % 26;
            while (true)
            {
                blockLocks[b].Lock();
                if (!busy[b].Value)
                {
                    busy[b].Value = true;
                    inode[i].Value = b + 1;
                    blockLocks[b].Unlock();
                    break;
                }

                blockLocks[b].Unlock();
                b = (b + 1) % 26;
            }
        }

        inodeLocks[i].Unlock();
    }

    private static void Expect(int cpus, long classes, Action program)
    {
        var strategy = new OptimalDpor();
        Run(strategy, cpus, program);
        Assert.That((strategy.Classes, strategy.Blocked), Is.EqualTo((classes, 0)));
    }

    private static void Run(IStrategy strategy, int cpus, Action program)
    {
        using var runner = new StrategyRunner(
            new CodeSubject("counted", SearchRun.Options(cpus) with { Lockdep = false }, () =>
            {
                program();
                return default;
            }),
            strategy);
        while (runner.Next() is { } run)
        {
            Assert.That(run.End, Is.EqualTo(RunEnd.Finished));
        }
    }

    private static void Spawn(int cpu, Action body) => Machine.Current.Spawn(
        Machine.Current.Options.Model[ContextRole.Process], $"thread {cpu}", () =>
        {
            body();
            return default;
        }, cpu);
}
