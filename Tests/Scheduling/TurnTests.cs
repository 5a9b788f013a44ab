using NUnit.Framework;
using TopHalf.Exploration;
using TopHalf.Exploration.Strategies;
using TopHalf.Interrupts;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Rules;
using TopHalf.Scheduling;
using TopHalf.Tests.Exploration;
using TopHalf.Tracing;
using TopHalf.Waiting;

namespace TopHalf.Tests.Scheduling;

/// <summary>In a search, a call that can be awaited needs no stack while others go before it; nothing else of the search depends on that.</summary>
public sealed class TurnTests
{
    // Given to all calls: the two ways to call stand on different lines.
    private const string File = "driver.c";

    private delegate KernelTask Calling(Func<KernelTask> call);

    [Test]
    public void Calls_ThatAreAwaited_ParkNoStack([Values(1, 2)] int cpus)
    {
        var runs = Runs(cpus, Awaited, WithoutUnlockAsync);

        Assert.That(runs.Select(static run => run.Stacks), Has.All.Zero);
        Assert.That(runs.Select(static run => run.Schedule).Distinct().Count(), Is.GreaterThan(100));
    }

    [Test]
    public void Calls_BeneathWhichSomebodyMayStand_ParkIt([Values(1, 2)] int cpus) =>
        Assert.That(Runs(cpus, Kept, WithoutUnlockAsync).Sum(static run => run.Stacks), Is.GreaterThan(100));

    [Test]
    public void Calls_WithOrWithoutAStack_MakeTheSameRuns([Values(1, 2)] int cpus) =>
        Assert.That(Runs(cpus, Awaited, MixedAsync).Select(Seen), Is.EqualTo(Runs(cpus, Kept, MixedAsync).Select(Seen)));

    [Test]
    public void Interrupts_LandOnTasksWithoutAStackAsOnAnyOther()
    {
        var (landed, other) = (new List<bool>(), new List<bool>());
        var runs = Runs(2, Awaited, call => InterruptedAsync(call, landed));

        Assert.That(landed, Has.Some.True.And.Some.False);
        Assert.That(runs.Select(Seen), Is.EqualTo(Runs(2, Kept, call => InterruptedAsync(call, other)).Select(Seen)));
        Assert.That(other, Has.Count.EqualTo(landed.Count).And.None.True);
    }

    [Test]
    public void Calls_OfSynchronousCode_MakeTheSameRuns([Values(1, 2)] int cpus) =>
        Assert.That(Runs(cpus, Awaited, WithoutUnlockAsync).Select(Seen), Is.EqualTo(Runs(cpus, OnStack, WithoutUnlockAsync).Select(Seen)));

    [Test]
    public void Call_AwaitedLater_ComesBeforeWhatComesNext()
    {
        var seen = new List<bool>();
        var runs = Runs(2, Awaited, async _ =>
        {
            var (mutex, x) = (new Mutex(), new Shared<int>());
            for (var i = 0; i < 2; i++)
            {
                Spawn(i, async () =>
                {
#pragma warning disable TH9103 // Kept on purpose.
                    var call = mutex.LockAsync();
#pragma warning restore TH9103
                    x.Value++;
                    seen.Add(mutex.IsHeldByCurrent || Machine.Current.CurrentTask.HasPendingSleep);
                    await call;
                    mutex.Unlock();
                });
            }

            await Kernel.YieldAsync();
        });

        Assert.That(seen, Is.Not.Empty.And.All.True);
        Assert.That(runs.Sum(static run => run.Stacks), Is.GreaterThan(100));
    }

    [Test]
    public void Call_NeverAwaited_IsMadeBeforeTheTaskEnds()
    {
        var semaphores = new List<Semaphore>();
        var runs = Runs(1, Awaited, _ =>
        {
            var semaphore = new Semaphore(2);
            semaphores.Add(semaphore);
            for (var i = 0; i < 2; i++)
            {
                Spawn(0, () =>
                {
#pragma warning disable TH9103 // Not awaited on purpose.
                    semaphore.DownAsync();
#pragma warning restore TH9103
                    return default;
                });
            }

            return default;
        });

        Assert.That(semaphores.Select(static semaphore => semaphore.Count), Has.All.Zero);
        Assert.That(runs.Select(static run => run.Rules), Has.All.Empty);
    }

    [Test]
    public void Check_OfACallBeforeWhichOthersWent_IsMadeWhereItWasCalled()
    {
        var runs = Runs(2, Awaited, _ =>
        {
            var mutex = new Mutex();
            for (var i = 0; i < 2; i++)
            {
                Spawn(i, async () =>
                {
                    Kernel.PreemptDisable();
                    await mutex.LockAsync(File, 7);
                    mutex.Unlock();
                    Kernel.PreemptEnable();
                });
            }

            return default;
        });

        Assert.That(runs.Select(static run => run.Rules), Has.All.Contains("driver.c:7"));
    }

    private static async KernelTask WithoutUnlockAsync(Calling call)
    {
        var (many, done) = (new Semaphore(100), new Completion());
        done.CompleteAll();
        for (var i = 0; i < 3; i++)
        {
            Spawn(i, async () =>
            {
                await call(() => many.DownAsync(File, 1));
                await call(() => done.WaitAsync(File, 2));
                await call(() => many.DownAsync(File, 4));
            });
        }

        await call(() => many.DownAsync(File, 6));
    }

    private static KernelTask MixedAsync(Calling call)
    {
        var (mutex, queue, x, done) = (new Mutex(), new WaitQueue(), new Shared<int>(), new Completion());
        for (var i = 0; i < 3; i++)
        {
            Spawn(i, async () =>
            {
                await call(() => mutex.LockAsync(File, 1));
                x.Value++;
                mutex.Unlock(File, 2);
                queue.WakeUp(File, 3);
                await call(() => queue.WaitEventAsync(() => x.Peek > 1, File, 4));
                await call(() => Kernel.MsleepAsync(1, File, 5));
                done.Complete(File, 6);
            });
        }

        Spawn(0, async () =>
        {
            for (var i = 0; i < 3; i++)
            {
                await call(() => done.WaitAsync(File, 7));
            }
        });
        return default;
    }

    private static KernelTask InterruptedAsync(Calling call, List<bool> landed)
    {
        var (semaphore, x, first, second) = (new Semaphore(100), new Shared<int>(), new Completion(), new Completion());
        var work = new IrqWork(
            () =>
            {
                landed.Add(Machine.Current.CurrentTask.Stands);
                x.Value++;
                first.Complete(File, 1);
            },
            isHard: true);
        Spawn(0, async () =>
        {
            await call(() => semaphore.DownAsync(File, 2));
            work.QueueOn(1, File, 3);
            await call(() => first.WaitAsync(File, 4));
            x.Value++;
            second.Complete(File, 5);
        });
        Spawn(1, async () =>
        {
            await call(() => semaphore.DownAsync(File, 6));
            await call(() => second.WaitAsync(File, 7));
        });
        Spawn(1, async () =>
        {
            await call(() => semaphore.DownAsync(File, 8));
            await call(() => semaphore.DownAsync(File, 9));
        });
        return default;
    }

    private static KernelTask Awaited(Func<KernelTask> call) => call();

    private static KernelTask OnStack(Func<KernelTask> call)
    {
        Machine.Current.RunOnStack(call());
        return default;
    }

    /// <summary>As foreign code calls: who is beneath it on the stack is not known.</summary>
    private static KernelTask Kept(Func<KernelTask> call)
    {
        System.Threading.SynchronizationContext.SetSynchronizationContext(new());
        try
        {
            return call();
        }
        finally
        {
            System.Threading.SynchronizationContext.SetSynchronizationContext(null);
        }
    }

    private static string Seen(Run run) => $"{run.Schedule} {run.Hash} {run.Rules}";

    private static void Spawn(int cpu, Func<KernelTask> body) => Machine.Current.Spawn(
        Machine.Current.Options.Model[ContextRole.Process], $"task {cpu}", body, cpu % Machine.Current.Options.CpuCount);

    private static List<Run> Runs(int cpus, Calling call, Func<Calling, KernelTask> main)
    {
        var runs = new List<Run>();
        using var runner = new StrategyRunner(new CodeSubject("test", SearchRun.Options(cpus), () => main(call)), new SeededRandom(3));
        for (var i = 0; i < 300; i++)
        {
            var hash = new TraceHash();
            var run = runner.Next(hash)!;
            runs.Add(new(
                string.Join(' ', runner.Chooser.ToSchedule().Picks), hash.Value, run.Machine.Scheduler.StacksParked,
                string.Join('\n', run.Violations.Select(static violation => violation.Report))));
        }

        return runs;
    }

    private sealed record Run(string Schedule, string Hash, long Stacks, string Rules);
}
