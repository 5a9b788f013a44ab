using TopHalf.Deferred;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;
using TopHalf.Tests.Interrupts;
using TopHalf.Waiting;

namespace TopHalf.Tests.Scheduling;

/// <summary>A program without a bug that uses a bit of everything, for tests of determinism and endurance.</summary>
internal static class MixedProgram
{
    public static MachineOptions Options(int seed) => AMachine.Seeded(seed, cpus: 1 + (seed % 4)) with
    {
        Preemption = (PreemptionModel)(seed / 4 % 3),
    };

    public static AMachine Run(int seed) => AMachine.Runs(Options(seed), RunAsync);

    public static async KernelTask RunAsync(Machine machine)
    {
        var (mutex, spinLock) = (new Mutex("mutex"), new SpinLock("spin"));
        var (work, interrupts) = (new Shared<int>(), new Shared<int>());
        var queue = new Workqueue("mixed");
        var woken = new WaitQueue("woken");
        var done = new Completion("done");
        var item = new Work(async () =>
        {
            using (await mutex.HoldAsync())
            {
                work.Value++;
                await Kernel.MsleepAsync(1);
            }
        }, "item");
        var tasklet = new Tasklet(() => woken.WakeUp());
        var ticks = 0;
        KernelTimer timer = null!;
        timer = new(() =>
        {
            _ = queue.Queue(item) ? 1 : 0;
            if (++ticks < 5)
            {
                timer.Mod(Ktime.FromMs(4));
            }
        });
        var wire = AnInterrupt.Level(machine, 7, () =>
        {
            machine.Interrupts[7].Line.Deassert();
            using (spinLock.Hold())
            {
                interrupts.Value++;
            }

            tasklet.Schedule();
        });

        timer.Mod(Ktime.FromMs(1));
        for (var i = 1; i <= 5; i++)
        {
            AnInterrupt.After(machine, Ktime.FromUs(i * 1_300), wire.Assert);
        }

        for (var i = 0; i < 3; i++)
        {
            Kthread.Run(async _ =>
            {
                for (var k = 0; k < 4; k++)
                {
                    using (spinLock.HoldIrqSave())
                    {
                        Kernel.Udelay(20);
                    }

                    using (await mutex.HoldAsync())
                    {
                        Kernel.Udelay(200);
                    }

                    using (spinLock.HoldIrq())
                    {
                        Kernel.Udelay(5);
                    }
                }

                done.Complete();
            }, $"worker{i}", i == 0 ? SchedPolicy.FifoDefault : null);
        }

        await woken.WaitEventAsync(() => interrupts.Value > 0);
        for (var i = 0; i < 3; i++)
        {
            await done.WaitAsync();
        }

        await Kernel.MsleepAsync(20);
        timer.DeleteSync();
        await queue.DestroyAsync();
        await tasklet.KillAsync();
    }
}
