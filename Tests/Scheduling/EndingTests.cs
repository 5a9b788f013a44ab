using NUnit.Framework;
using TopHalf.Deferred;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Scheduling;
using TopHalf.Tests.Interrupts;

namespace TopHalf.Tests.Scheduling;

/// <summary>How runs end that do not end by themselves, and that the threads are good for the next run after each of them.</summary>
public sealed class EndingTests
{
    private static MachineOptions Stop => AMachine.Options with { OnViolation = ViolationPolicy.Stop };

    [TearDown]
    public void TheThreadsAreGoodForAnotherRun()
    {
        var run = AMachine.Runs(AMachine.Options, async _ => await Kernel.MsleepAsync(1));

        Assert.That(run.End, Is.EqualTo(RunEnd.Finished));
    }

    [Test]
    public void Budget_OfOperations_IsAFindingThatSaysWhatRan()
    {
        var run = AMachine.Runs(AMachine.Options with { MaxOperations = 10_000 }, _ => LoopAsync());

        Assert.That(run.End, Is.EqualTo(RunEnd.Budget));
        Assert.That(run.Rules, Is.EqualTo(new[] { "TH9004" }));
        Assert.That(run.Reports, Does.Contain("10000 operations were used up").And.Contain("task 'init' runs"));
    }

    [Test]
    public void Budget_OfTime_IsAFinding([Values] bool sleeps)
    {
        var run = AMachine.Runs(AMachine.Options with { MaxVirtualTime = Ktime.FromMs(100) }, async _ =>
        {
            while (true)
            {
                Kernel.Udelay(1_000);
                if (sleeps)
                {
                    await Kernel.MsleepAsync(1);
                }
            }
        });

        Assert.That(run.End, Is.EqualTo(RunEnd.Budget));
        Assert.That(run.Rules, Is.EqualTo(new[] { "TH9004" }));
        Assert.That(run.Machine.Now, Is.GreaterThanOrEqualTo(Ktime.FromMs(90)));
    }

    [Test]
    public void Settle_ATaskThatIsBusyForEver_IsAFinding()
    {
        var run = AMachine.Runs(AMachine.Options, _ =>
        {
            Kthread.Run(_ => LoopAsync(), "hog");
            return default;
        });

        Assert.That(run.End, Is.EqualTo(RunEnd.Budget));
        Assert.That(run.Rules, Is.EqualTo(new[] { "TH9004" }));
        Assert.That(run.Reports, Does.Contain("task 'hog' runs"));
    }

    [Test]
    public void Oops_InATask_KillsItWithItsLocks()
    {
        var run = AMachine.Runs(async machine =>
        {
            var mutex = new Mutex("dev->lock");
            Kthread.Run(async _ =>
            {
                await mutex.LockAsync();
                await Kernel.MsleepAsync(1);
                throw new InvalidOperationException("bad");
            }, "driver");
            await Kernel.MsleepAsync(20);
            await mutex.LockAsync();
        });

        Assert.That(run.End, Is.EqualTo(RunEnd.Deadlock));
        Assert.That(run.Rules, Is.EqualTo(new[] { "TH4002", "TH6001" }));
        Assert.That(run.Reports, Does.Contain("InvalidOperationException: bad"));
        Assert.That(run.Reports, Does.Match("waits for mutex 'dev->lock' .*\n +mutex 'dev->lock' is held by task 'driver' .*\n +task 'driver' .* has ended"));
    }

    [Test]
    public void Oops_InAHardHandler_EndsInPanic()
    {
        var cameBack = false;

        var run = AMachine.Runs(async machine =>
        {
            AnInterrupt.Edge(machine, 7, () => throw new InvalidOperationException("bad")).Assert();
            Kernel.Udelay(1);
            cameBack = true;
            await Kernel.MsleepAsync(1);
        });

        Assert.That(run.End, Is.EqualTo(RunEnd.Panic));
        Assert.That(run.Rules, Is.EqualTo(new[] { "TH4002" }));
        Assert.That(cameBack, Is.False);
    }

    [Test]
    public void Stop_WithStacksInTheMiddleOfDriverCode_UnwindsThemAll([Values(1, 2, 4)] int cpus)
    {
        var (went, released) = (0, 0);

        var run = AMachine.Runs(Stop with { CpuCount = cpus }, async machine =>
        {
            for (var i = 0; i < 3; i++)
            {
                machine.Spawn(machine.Options.Model["kthread"], $"hog{i}", () =>
                {
                    using var held = new SpinLock().Hold();
                    using var flag = new Disposable(() => released++);
                    held.Dispose();
                    Kernel.Mdelay(100);
                    went++;
                    return default;
                });
            }

            await ParentAsync(async () =>
            {
                await Kernel.MsleepAsync(30);
                Violate();
            }, () => went++);
        });

        Assert.That(run.End, Is.EqualTo(RunEnd.Stopped));
        Assert.That(run.Rules.Count(), Is.EqualTo(1));
        Assert.That(went, Is.Zero);
        Assert.That(released, Is.EqualTo(3));
    }

    [Test]
    public void Stop_CodeThatCatchesEverything_IsNamedAndAbandoned([Values] bool sleeps, [Values] bool isParked)
    {
        using var pool = new CarrierPool();
        var machine = new Machine(Stop, pool);

        var end = machine.Run(async () =>
        {
            Kthread.Run(async _ =>
            {
                while (true)
                {
                    try
                    {
                        Kernel.Udelay(10);
                        if (sleeps)
                        {
                            await Kernel.MsleepAsync(1);
                        }

                        if (!isParked)
                        {
                            Violate();
                        }
                    }
                    catch (Exception)
                    {
                    }
                }
            }, "swallower", cpu: 1);
            await Kernel.MsleepAsync(50);
            Violate();
        });

        // A sleeping task has no stack to unwind, so it is simply dropped.
        var swallows = !(sleeps && isParked);
        Assert.That(end, Is.EqualTo(RunEnd.Stopped));
        Assert.That(machine.Findings.All.Any(finding => finding.Rule.Id == "TH9005"), Is.EqualTo(swallows));
        Assert.That(new Machine(AMachine.Options, pool).Run(async () => await Kernel.MsleepAsync(1)), Is.EqualTo(RunEnd.Finished));
    }

    [Test]
    public void Stop_ParkedStackThatSwallowsOnce_IsUnwound()
    {
        var run = AMachine.Runs(Stop, async machine =>
        {
            Kthread.Run(_ =>
            {
                try
                {
                    Kernel.Mdelay(100);
                }
                catch (Exception exception)
                {
                    throw new InvalidOperationException("wrapped", exception);
                }

                return default;
            }, "wrapper", cpu: 1);
            await Kernel.MsleepAsync(10);
            Violate();
        });

        Assert.That(run.End, Is.EqualTo(RunEnd.Stopped));
        Assert.That(run.Rules, Is.EqualTo(new[] { "TH1001" }));
    }

    [Test]
    public void Carriers_AtTheirLimit_EndTheRun()
    {
        using var pool = new CarrierPool(limit: 4);
        var machine = new Machine(AMachine.Options with { CpuCount = 1 }, pool);

        var end = machine.Run(async () =>
        {
            for (var i = 1; i <= 8; i++)
            {
                Kthread.Run(_ =>
                {
                    Kernel.Mdelay(100);
                    return default;
                }, $"fifo{i}", SchedPolicy.Fifo(i));
                Kernel.Udelay(10);
            }

            await Kernel.MsleepAsync(1);
        });

        Assert.That(end, Is.EqualTo(RunEnd.Finished).Or.EqualTo(RunEnd.Budget));
        Assert.That(pool.Count, Is.LessThanOrEqualTo(4));
        Assert.That(new Machine(AMachine.Options, pool).Run(async () => await Kernel.MsleepAsync(1)), Is.EqualTo(RunEnd.Finished));
    }

    [Test]
    public void Chooser_ThatThrows_ComesOutOfRunAndNotIntoTheDriver()
    {
        var caught = false;
        using var pool = new CarrierPool();
        var machine = new Machine(AMachine.Options with { Chooser = new Throwing() }, pool);

        Assert.That(() => machine.Run(async () =>
        {
            Kthread.Run(_ => LoopAsync(), "one");
            Kthread.Run(_ => LoopAsync(), "two");
            try
            {
                Kernel.Mdelay(10);
            }
            catch (InvalidOperationException)
            {
                caught = true;
            }

            await Kernel.MsleepAsync(1);
        }), Throws.InvalidOperationException.With.Message.EqualTo("diverged"));
        Assert.That(caught, Is.False);
        Assert.That(machine.Findings.All, Is.Empty);
        Assert.That(new Machine(AMachine.Options, pool).Run(async () => await Kernel.MsleepAsync(1)), Is.EqualTo(RunEnd.Finished));
    }

    [Test]
    public void Device_ThatThrows_ComesOutOfRun()
    {
        using var pool = new CarrierPool();
        var machine = new Machine(AMachine.Options, pool);

        Assert.That(() => machine.Run(async () =>
        {
            AnInterrupt.After(machine, Ktime.FromMs(1), () => throw new InvalidOperationException("device"));
            await Kernel.MsleepAsync(10);
        }), Throws.InvalidOperationException.With.Message.EqualTo("device"));
        Assert.That(new Machine(AMachine.Options, pool).Run(async () => await Kernel.MsleepAsync(1)), Is.EqualTo(RunEnd.Finished));
    }

#pragma warning disable RS0030 // A foreign thread is what this test is about.
    [Test]
    public void ForeignThread_CallingTheKernel_IsRefusedAndFound()
    {
        Exception? refused = null;
        var wasTaken = false;

        var run = AMachine.Runs(() =>
        {
            var mutex = new Mutex();
            var thread = new System.Threading.Thread(() =>
            {
                try
                {
                    wasTaken = mutex.TryLock();
                }
                catch (InvalidOperationException exception)
                {
                    refused = exception;
                }
            });
            thread.Start();
            thread.Join();
            return default;
        });

        Assert.That(wasTaken, Is.False);
        Assert.That(refused, Is.InstanceOf<InvalidOperationException>());
        Assert.That(run.Rules, Is.EqualTo(new[] { "TH9006" }));
    }
#pragma warning restore RS0030

    private static void Violate()
    {
        Kernel.PreemptDisable();
        Kernel.MightSleep();
        Kernel.PreemptEnable();
    }

    private static async KernelTask ParentAsync(Func<KernelTask> child, Action afterwards)
    {
        try
        {
            await child();
        }
        catch (Exception)
        {
            Kernel.Udelay(1);
        }

        afterwards();
    }

    private static KernelTask LoopAsync()
    {
        while (true)
        {
            Kernel.Udelay(10);
        }
    }

    private sealed class Disposable(Action action) : IDisposable
    {
        public void Dispose() => action();
    }

    private sealed class Throwing : Choices.IChooser
    {
        public int Choose(Choices.ChoiceKind kind, ReadOnlySpan<int> options, int preferred) => throw new InvalidOperationException("diverged");
    }
}
