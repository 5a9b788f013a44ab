using NUnit.Framework;
using TopHalf.Deferred;
using TopHalf.Devices;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;
using TopHalf.Tests.Interrupts;

namespace TopHalf.Tests.Liveness;

/// <summary>Machines that are busy and get nowhere: livelock, starvation, storms of interrupts and of timers.</summary>
public sealed class NoProgressTests
{
    [Test]
    public void TwoTasksThatGiveWayToEachOther_AreALivelock([Values] bool isRight)
    {
        var run = AMachine.Runs(Budget(30_000), async machine =>
        {
            var (a, b) = (new SpinLock("a"), new SpinLock("b"));
            var one = Polite("one", a, b, 1, 0);
            var two = Polite("two", b, a, isRight ? 33 : 1, 1);
            await one.StopAsync();
            await two.StopAsync();
        });

        Assert.That(run.Rules, Is.EqualTo(isRight ? [] : new[] { RuleBook.Livelock.Id }), run.Reports);
        if (!isRight)
        {
            Assert.That(run.End, Is.EqualTo(RunEnd.Budget));
            Assert.That(run.Reports, Does.Match(@"task 'one' had \d+ turns: .*\d+ × LockAcquire 'a'"));
            Assert.That(run.Reports, Does.Match(@"task 'two' had \d+ turns: .*\d+ × LockAcquire 'b'"));
            Assert.That(run.Reports, Does.Contain("what they both use: 'a', 'b'"));
        }

        static Kthread Polite(string name, SpinLock mine, SpinLock yours, int pauseUs, int cpu) => Kthread.Run(async _ =>
        {
            await Kernel.MsleepAsync(10);
            for (var isDone = false; !isDone; Kernel.Udelay(pauseUs))
            {
                mine.Lock();
                Kernel.Udelay(20);
                isDone = yours.TryLock();
                if (isDone)
                {
                    yours.Unlock();
                }

                mine.Unlock();
            }
        }, name, cpu: cpu);
    }

    [Test]
    public void OneTaskThatLoops_IsNoLivelock()
    {
        var run = AMachine.Runs(Budget(30_000), _ =>
        {
            var spinLock = new SpinLock("l");
            while (true)
            {
                spinLock.Lock();
                spinLock.Unlock();
            }
        });

        Assert.That(run.Rules, Is.EqualTo(new[] { RuleBook.RunDidNotEnd.Id }), run.Reports);
    }

    [Test]
    public void TaskThatABetterOneKeepsFromTheCpu_Starves([Values] bool isRight)
    {
        var run = AMachine.Runs(AMachine.Options with { CpuCount = 1 }, async machine =>
        {
            var hog = Kthread.Run(async _ =>
            {
                for (var i = 0; i < 40; i++)
                {
                    Kernel.Mdelay(1_000);
                    if (isRight)
                    {
                        await Kernel.MsleepAsync(10);
                    }
                }
            }, "hog", SchedPolicy.Fifo(10));
            await Kernel.MsleepAsync(4);
            await hog.StopAsync();
        });

        Assert.That(run.Rules, Is.EqualTo(isRight ? [] : new[] { RuleBook.Starvation.Id }), run.Reports);
        Assert.That(isRight || run.Reports.Contains("task 'init' (pid 1), Fair, has waited for 20 s for CPU0, which runs task 'hog' (pid 2), FIFO 10", StringComparison.Ordinal), run.Reports);
    }

    [Test]
    public void TaskThatABetterOneKeepsFromTheCpuForEver_StarvesWithTheBudget()
    {
        var run = AMachine.Runs(Budget(30_000) with { CpuCount = 1 }, async machine =>
        {
            Kthread.Run(_ =>
            {
                while (true)
                {
                    Kernel.Udelay(10);
                }
            }, "hog", SchedPolicy.Fifo(10));
            await Kernel.MsleepAsync(4);
        });

        Assert.That(run.Rules, Is.EqualTo(new[] { RuleBook.Starvation.Id }), run.Reports);
        Assert.That(run.Reports, Does.Match(@"task 'init' .*: CPU0 was taken by task 'hog' \(\d+ turns\)"));
    }

    [Test]
    public void TwoLinesThatRaiseEachOther_AreAStormThatStarvesTheTask([Values] bool isRight)
    {
        var run = AMachine.Runs(Budget(30_000) with { CpuCount = 1 }, machine =>
        {
            var (left, wires) = (isRight ? 100 : int.MaxValue, new IInterruptWire[2]);
            wires[0] = AnInterrupt.Level(machine, 7, () => Pass(0));
            wires[1] = AnInterrupt.Level(machine, 8, () => Pass(1));
            wires[0].Assert();
            Kernel.Udelay(1);
            return default;

            void Pass(int from)
            {
                wires[from].Deassert();
                if (--left > 0)
                {
                    wires[1 - from].Assert();
                }
            }
        });

        Assert.That(run.Rules, isRight ? Is.Empty : Does.Contain(RuleBook.Starvation.Id), run.Reports);
        Assert.That(isRight || run.Reports.Contains("CPU0 was taken by hardirq on task 'init'", StringComparison.Ordinal), run.Reports);
    }

    [Test]
    public void TimerThatIsDueAgainAtOnce_IsAStormThatStarvesTheTask()
    {
        var run = AMachine.Runs(Budget(30_000) with { CpuCount = 1 }, async machine =>
        {
            var timer = new Hrtimer(self =>
            {
                self.ForwardNow(new(1));
                Kernel.Udelay(1);
                return HrtimerRestart.Restart;
            }, HrtimerMode.Hard, "t");
            timer.Start(Ktime.FromMs(1));
            while (true)
            {
                Kernel.Udelay(100);
                await Kernel.CondReschedAsync();
            }
        });

        Assert.That(run.Rules, Is.EqualTo(new[] { RuleBook.Starvation.Id }), run.Reports);
        Assert.That(run.Reports, Does.Contain("on task 'init'"));
    }

    [Test]
    public void StormThatLastsLong_IsALockupOfTheCpu()
    {
        var run = AMachine.Runs(AMachine.Options with { CpuCount = 1, MaxVirtualTime = Ktime.FromSeconds(40) }, machine =>
        {
            var wires = new IInterruptWire[2];
            wires[0] = AnInterrupt.Level(machine, 7, () => Pass(0));
            wires[1] = AnInterrupt.Level(machine, 8, () => Pass(1));
            wires[0].Assert();
            Kernel.Udelay(1);
            return default;

            void Pass(int from)
            {
                Kernel.Mdelay(10);
                wires[from].Deassert();
                wires[1 - from].Assert();
            }
        });

        Assert.That(run.Rules, Does.Contain(RuleBook.SpinDeadlock.Id).Or.Contain(RuleBook.HardLockup.Id), run.Reports);
    }

    private static MachineOptions Budget(long operations) => AMachine.Options with { MaxOperations = operations, Lockdep = false, Races = false };
}
