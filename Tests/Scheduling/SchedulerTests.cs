using NUnit.Framework;
using TopHalf.Deferred;
using TopHalf.Interrupts;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;
using TopHalf.Waiting;

namespace TopHalf.Tests.Scheduling;

public sealed class SchedulerTests
{
    [Test]
    public void Run_EmptyScenario_Finishes()
    {
        var run = AMachine.Runs(() => default);

        Assert.That(run.End, Is.EqualTo(RunEnd.Finished));
        Assert.That(run.Rules, Is.Empty);
    }

    [Test]
    public void Msleep_Always_TakesAtLeastItsTime()
    {
        var woke = Ktime.Zero;

        var run = AMachine.Runs(async () =>
        {
            await Kernel.MsleepAsync(10);
            woke = Kernel.Now;
        });

        Assert.That(run.End, Is.EqualTo(RunEnd.Finished));
        Assert.That(woke, Is.GreaterThanOrEqualTo(Ktime.FromMs(10)).And.LessThan(Ktime.FromMs(20)));
        Assert.That(run.Rules, Is.Empty);
    }

    [Test]
    public void Mutex_TwoTasks_ExcludeEachOther([Values(1, 2, 4)] int cpus)
    {
        var (inside, most, total) = (0, 0, 0);

        var run = AMachine.Runs(AMachine.Options with { CpuCount = cpus }, async machine =>
        {
            var mutex = new Mutex();
            var done = new Completion();
            for (var i = 0; i < 3; i++)
            {
                machine.Spawn(machine.Options.Model["kthread"], $"worker{i}", async () =>
                {
                    for (var k = 0; k < 5; k++)
                    {
                        using (await mutex.HoldAsync())
                        {
                            most = Math.Max(most, ++inside);
                            await Kernel.MsleepAsync(1);
                            inside--;
                            total++;
                        }
                    }

                    done.Complete();
                });
            }

            for (var i = 0; i < 3; i++)
            {
                await done.WaitAsync();
            }
        });

        Assert.That(run.End, Is.EqualTo(RunEnd.Finished), string.Join("\n", run.Machine.Findings.All.Select(f => f.Report)));
        Assert.That((most, total), Is.EqualTo((1, 15)));
        Assert.That(run.Rules, Is.Empty);
    }

    [Test]
    public void LostUpdate_TwoCpus_IsFoundBySomeSeed()
    {
        var lost = 0;
        for (var seed = 1; seed <= 50; seed++)
        {
            Shared<int> counter = null!;
            var run = AMachine.Runs(AMachine.Seeded(seed), async machine =>
            {
                counter = new Shared<int>();
                var done = new Completion();
                for (var i = 0; i < 2; i++)
                {
                    machine.Spawn(machine.Options.Model["kthread"], $"adder{i}", () =>
                    {
                        var read = counter.Value;
                        counter.Value = read + 1;
                        done.Complete();
                        return default;
                    });
                }

                await done.WaitAsync();
                await done.WaitAsync();
            });
            Assert.That(run.End, Is.EqualTo(RunEnd.Finished));
            lost += counter.Peek == 2 ? 0 : 1;
        }

        Assert.That(lost, Is.InRange(1, 49));
    }

    [Test]
    public void Work_QueuedTwice_RunsOnce()
    {
        var runs = 0;
        (bool, bool) queued = default;

        var run = AMachine.Runs(async () =>
        {
            var queue = new Workqueue("test");
            var work = new Work(() =>
            {
                runs++;
                return default;
            });
            queued = (queue.Queue(work), queue.Queue(work));
            await queue.FlushAsync();
        });

        Assert.That(run.End, Is.EqualTo(RunEnd.Finished), string.Join("\n", run.Machine.Findings.All.Select(f => f.Report)));
        Assert.That(queued, Is.EqualTo((true, false)));
        Assert.That(runs, Is.EqualTo(1));
    }

    [Test]
    public void HardIrq_MutexLock_IsReportedWithTheKernelsWords()
    {
        var run = AMachine.Runs(async machine =>
        {
            var mutex = new Mutex("gpu->lock");
            machine.Interrupts.Wire(41, "smmu-ctx0");
            var requested = machine.Interrupts.RequestIrq(41, irq =>
            {
                machine.Interrupts[irq].Line.Deassert();
                machine.RunIn(machine.Options.Model["hardirq"], "nested", async () => { using (await mutex.HoldAsync()) { } });
                return IrqReturn.Handled;
            }, IrqFlags.None, "arm-smmu", out _);
            Assert.That(requested, Is.EqualTo(Errno.Ok));
            machine.Interrupts[41].Line.Assert();
            await Kernel.MsleepAsync(1);
        });

        Assert.That(run.Rules, Is.EqualTo(new[] { "TH1001", "TH2010" }));
        Assert.That(run.End, Is.EqualTo(RunEnd.Finished));
    }
}
