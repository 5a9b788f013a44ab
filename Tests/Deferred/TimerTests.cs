using NUnit.Framework;
using TopHalf.Deferred;
using TopHalf.Machines;
using TopHalf.Scheduling;

namespace TopHalf.Tests.Deferred;

public sealed class TimerTests
{
    [Test]
    public void Mod_AnyDelay_ExpiresAtATickAndNeverEarly([Values(0, 1, 3_999, 4_000, 4_001, 9_999)] int delayUs, [Values(0, 100, 3_900)] int startUs)
    {
        var (armed, fired) = (Ktime.Zero, Ktime.Zero);

        AMachine.Runs(async () =>
        {
            var timer = new KernelTimer(() => fired = Kernel.Now);
            Kernel.Udelay(startUs);
            armed = Kernel.Now;
            timer.Mod(Ktime.FromUs(delayUs));
            await Kernel.MsleepAsync(40);
        });

        Assert.That(fired, Is.GreaterThanOrEqualTo(armed + Ktime.FromUs(delayUs)));
        Assert.That(fired.Nanoseconds % 4_000_000, Is.LessThan(100_000));
        Assert.That(fired, Is.LessThan(armed + Ktime.FromUs(delayUs + 4_200)));
    }

    [Test]
    public void Mod_InItsOwnFunction_RunsAgainOnTheSameCpu()
    {
        var (runs, cpus) = (0, new HashSet<int>());

        var run = AMachine.Runs(AMachine.Options, async machine =>
        {
            KernelTimer timer = null!;
            timer = new(() =>
            {
                cpus.Add(machine.CurrentCpu.Number);
                if (++runs < 5)
                {
                    timer.Mod(Ktime.FromMs(4));
                }
            });
            timer.Mod(Ktime.FromMs(4));
            await Kernel.MsleepAsync(50);
            Assert.That(timer.IsPending, Is.False);
        });

        Assert.That(run.End, Is.EqualTo(RunEnd.Finished), run.Reports);
        Assert.That(runs, Is.EqualTo(5));
        Assert.That(cpus, Has.Count.EqualTo(1));
    }

    [Test]
    public void DeleteSync_OnAnotherCpu_WaitsForTheFunction()
    {
        var order = new List<string>();

        var run = AMachine.Runs(AMachine.Options, async _ =>
        {
            KernelTimer timer = null!;
            timer = new(() =>
            {
                order.Add("begins");
                Kernel.Mdelay(2);
                timer.Mod(Ktime.FromMs(4));
                order.Add("ends");
            });
            var thread = Kthread.Run(_ =>
            {
                timer.Mod(Ktime.FromMs(4));
                Kernel.Mdelay(20);
                return default;
            }, "armer", cpu: 1);
            Kthread.Run(_ =>
            {
                while (!timer.IsRunning)
                {
                    Kernel.Udelay(1);
                }

                timer.DeleteSync();
                order.Add($"deleted, pending: {timer.IsPending}");
                return default;
            }, "deleter", cpu: 0);
            await Kernel.MsleepAsync(60);
            await thread.StopAsync();
        });

        Assert.That(run.End, Is.EqualTo(RunEnd.Finished), run.Reports);
        Assert.That(order, Is.EqualTo(new[] { "begins", "ends", "deleted, pending: False" }));
    }

    [Test]
    public void Mod_FromAnotherCpuWhileItRuns_DoesNotRunItTwiceAtATime()
    {
        var (inside, most, runs) = (0, 0, 0);

        var run = AMachine.Runs(AMachine.Options, async _ =>
        {
            var timer = new KernelTimer(() =>
            {
                most = Math.Max(most, ++inside);
                runs++;
                Kernel.Mdelay(10);
                inside--;
            });
            Kthread.Run(_ =>
            {
                timer.Mod(Ktime.FromMs(4));
                Kernel.Mdelay(10);
                return default;
            }, "one", cpu: 1);
            Kthread.Run(_ =>
            {
                while (!timer.IsRunning)
                {
                    Kernel.Udelay(1);
                }

                timer.Mod(Ktime.FromMs(1));
                Kernel.Mdelay(15);
                return default;
            }, "two", cpu: 0);
            await Kernel.MsleepAsync(60);
        });

        Assert.That(run.End, Is.EqualTo(RunEnd.Finished), run.Reports);
        Assert.That((most, runs), Is.EqualTo((1, 2)));
    }

    [Test]
    public void Mod_AMillionTimes_StaysInFlatMemory([Values] bool toAndFro)
    {
        long grown = 0;

        var run = AMachine.Runs(_ =>
        {
            var timer = new KernelTimer(() => { });
            Push(timer, 10_000, toAndFro);
            var before = GC.GetTotalMemory(forceFullCollection: true);
            Push(timer, 1_000_000, toAndFro);
            grown = GC.GetTotalMemory(forceFullCollection: true) - before;
            timer.Delete();
            return default;
        });

        Assert.That(run.End, Is.EqualTo(RunEnd.Finished), run.Reports);
        Assert.That(grown, Is.LessThan(1_000_000));

        static void Push(KernelTimer timer, int times, bool toAndFro)
        {
            for (var i = 0; i < times; i++)
            {
                timer.Mod(Ktime.FromMs(toAndFro && i % 2 == 0 ? 100 : 1_000));
            }
        }
    }

    [Test]
    public void Msleep_ForEver_DoesNotOverflow()
    {
        var run = AMachine.Runs(AMachine.Options with { MaxVirtualTime = Ktime.FromSeconds(1) }, async _ =>
        {
            var timer = new KernelTimer(() => { });
            timer.Mod(Ktime.Never);
            await Kernel.MsleepAsync(1);
            Assert.That(timer.IsPending, Is.True);
        });

        Assert.That(run.End, Is.EqualTo(RunEnd.Finished), run.Reports);
    }
}
