using NUnit.Framework;
using TopHalf.Choices;
using TopHalf.Devices;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Rules;
using TopHalf.Scheduling;
using TopHalf.Tests.Exploration;
using TopHalf.Tests.Interrupts;
using TopHalf.Waiting;

namespace TopHalf.Tests.Memory;

/// <summary>Real bugs that only weak memory shows, each as it was and as it was mended: all schedules, all choices, at most two weak accesses.</summary>
internal sealed class WeakMemoryTests
{
    private const int Irq = 7;

    private static readonly RegisterMap _map = new("DEV", 0x10, [Register.Whole("IMR", 0, Access.ReadWrite), Register.Whole("STATUS", 4, Access.ReadOnly)]);

    /// <summary>"sched: Unbreak wakeups" (2021): the waker looked at the state of the sleeper instead of calling wake_up_process().</summary>
    [Test]
    public void Waker_ThatLooksAtTheStateOfTheSleeper_LosesTheWakeUp([Values] bool isMended) =>
        Assert.That(Finds("TH6001", (machine, chooser) =>
        {
            var (condition, isSleeping) = (new Shared<bool>(), new Shared<bool>());
            return ThreadsAsync(
                machine, chooser,
                async () =>
                {
                    Kernel.SetCurrentState(WaitKind.Uninterruptible);
                    isSleeping.Value = true;
                    Kernel.SmpMb();
                    if (!condition.Value)
                    {
                        await Kernel.ScheduleAsync();
                    }

                    Kernel.SetRunning();
                },
                () =>
                {
                    condition.Value = true;
                    if ((isMended || isSleeping.Value) && machine.Tasks.FirstOrDefault(static task => task.Name == "P0") is { } sleeper)
                    {
                        Kernel.WakeUpProcess(sleeper);
                    }

                    return default;
                });
        }), Is.EqualTo(!isMended));

    /// <summary>"usb: dwc3: gadget: Prevent core from processing stale TRBs" (2022): the bit that hands a descriptor over was seen before its address.</summary>
    [Test]
    public void Descriptor_HandedOverBeforeItsAddress_IsProcessedStale([Values] bool isMended) =>
        Assert.That(Finds(null, (machine, chooser) =>
        {
            var (address, isHardwareOwned) = (new Shared<int>(0, "trb.bpl"), new Shared<bool>(false, "trb.ctrl.HWO"));
            return ThreadsAsync(machine, chooser, () =>
            {
                address.Value = 0x1000;
                if (isMended)
                {
                    Kernel.SmpWmb();
                }

                isHardwareOwned.Value = true;
                // The core looks whenever it likes: here a moment after the hand-over.
                AnInterrupt.After(machine, Ktime.Zero, () =>
                {
                    if (isHardwareOwned.DmaRead() && address.DmaRead() != 0x1000)
                    {
                        Fail(machine);
                    }
                });
                Kernel.Udelay(1);
                return default;
            });
        }), Is.EqualTo(!isMended));

    /// <summary>"wifi: ath11k: fix dest ring-buffer corruption" (2025): a descriptor was read ahead of the head pointer.</summary>
    [Test]
    public void Descriptor_ReadAheadOfTheHeadPointer_IsStale([Values] bool isMended) =>
        Assert.That(Finds(null, (machine, chooser) =>
        {
            var (descriptor, head) = (new Shared<int>(0, "desc"), new Shared<int>(0, "hp"));
            return ThreadsAsync(machine, chooser, () =>
            {
                // The ring was looked at before, so that its old contents are at hand.
                _ = descriptor.Value;
                descriptor.DmaWrite(42);
                head.DmaWrite(1);
                if (head.Value == 1)
                {
                    if (isMended)
                    {
                        Kernel.SmpRmb();
                    }

                    if (descriptor.Value != 42)
                    {
                        Fail(machine);
                    }
                }

                return default;
            });
        }), Is.EqualTo(!isMended));

    /// <summary>"spi: dw: use smp_mb() to avoid sending spi data error" (2019): the handler on another CPU saw the fields of the last transfer.</summary>
    [Test]
    public void Transfer_WhoseInterruptIsUnmaskedBeforeItsFieldsAreSeen_SendsTheOldOnes([Values] bool isMended) =>
        Assert.That(Finds(null, (machine, chooser) =>
        {
            var (buffer, length) = (new Shared<int>(0, "tx"), new Shared<int>(0, "len"));
            var bank = new RegisterBank(_map, machine);
            var region = new MmioRegion(bank, "spi");
            var wire = AnInterrupt.Edge(machine, Irq, () =>
            {
                if (length.Value != 8 || buffer.Value != 0x1000)
                {
                    Fail(machine);
                }
            }, cpu: 1);
            bank.OnWrite("IMR", (in RegisterWrite _) => wire.Assert());
            return ThreadsAsync(machine, chooser, () =>
            {
                (buffer.Value, length.Value) = (0x1000, 8);
                if (isMended)
                {
                    Kernel.SmpMb();
                }

                region.WriteRelaxed32(0, 1);
                Kernel.Udelay(1);
                return default;
            });
        }), Is.EqualTo(!isMended));

    [Test]
    public void Writel_IsSeenAfterWhatWasStoredBefore([Values] bool isRelaxed) =>
        Assert.That(Finds(null, (machine, chooser) =>
        {
            var ring = new Shared<int>(0, "ring");
            var bank = new RegisterBank(_map, machine);
            var region = new MmioRegion(bank, "dev");
            bank.OnWrite("IMR", (in RegisterWrite _) =>
            {
                if (ring.DmaRead() != 1)
                {
                    Fail(machine);
                }
            });
            return ThreadsAsync(machine, chooser, () =>
            {
                ring.Value = 1;
                if (isRelaxed)
                {
                    region.WriteRelaxed32(0, 1);
                }
                else
                {
                    region.Write32(0, 1);
                }

                return default;
            });
        }), Is.EqualTo(isRelaxed));

    [Test]
    public void PostedWrite_HasArrivedWhenAReadOfTheDeviceReturns([Values] bool reads) =>
        Assert.That(Finds(null, (machine, chooser) =>
        {
            var bank = new RegisterBank(_map, machine);
            var region = new MmioRegion(bank, "dev");
            return ThreadsAsync(machine, chooser, () =>
            {
                region.Write32(0, 1);
                _ = reads ? region.Read32(4) : 0;
                if (region.Peek32(0) != 1)
                {
                    Fail(machine);
                }

                return default;
            });
        }), Is.EqualTo(!reads));

    [Test]
    public void PostedWrites_ArriveInTheirOrder() =>
        Assert.That(Finds(null, (machine, chooser) =>
        {
            var bank = new RegisterBank(_map, machine);
            var region = new MmioRegion(bank, "dev");
            var last = 0UL;
            bank.OnWrite("IMR", (in RegisterWrite write) =>
            {
                if (write.Written != ++last)
                {
                    Fail(machine);
                }
            });
            return ThreadsAsync(machine, chooser, () =>
            {
                for (var i = 1u; i <= 3; i++)
                {
                    region.Write32(0, i);
                }

                return default;
            });
        }), Is.False);

    /// <summary>"iommu/riscv: add dma_wmb before cmpxchg_relaxed" (2026): a page table was seen before it was cleared.</summary>
    [Test]
    public void PageTable_PublishedByARelaxedExchange_IsSeenUncleared([Values] bool isMended) =>
        Assert.That(Finds(null, (machine, chooser) =>
        {
            var (entry, table) = (new Shared<int>(0xdead, "entry"), new Shared<bool>(name: "table"));
            return ThreadsAsync(
                machine, chooser,
                () =>
                {
                    entry.Value = 0;
                    if (isMended)
                    {
                        Kernel.SmpWmb();
                    }

                    if (!table.TryCompareExchangeRelaxed(false, true))
                    {
                        Fail(machine);
                    }

                    return default;
                },
                () =>
                {
                    if (table.LoadAcquire() && entry.Value != 0)
                    {
                        Fail(machine);
                    }

                    return default;
                });
        }), Is.EqualTo(!isMended));

    private static void Fail(Machine machine) => machine.Report(RuleBook.Oops, default, "The program has failed.", "test");

    /// <summary>One task on each CPU; the choices begin when all stand at their beginning.</summary>
    private static async KernelTask ThreadsAsync(Machine machine, ChoiceEnumerator chooser, params Func<KernelTask>[] threads)
    {
        var start = new Completion("start");
        for (var cpu = 0; cpu < threads.Length; cpu++)
        {
            var (number, thread) = (cpu, threads[cpu]);
            machine.Spawn(machine.Options.Model["kthread"], $"P{cpu}", async () =>
            {
                await start.WaitAsync();
                chooser.Arrive(number);
                await thread();
            }, cpu);
        }

        await Kernel.MsleepAsync(1);
        chooser.Expected = (1 << threads.Length) - 1;
        start.CompleteAll();
    }

    /// <summary>Whether some schedule breaks a rule; null for the one of <see cref="Fail"/>.</summary>
    private static bool Finds(string? rule, Func<Machine, ChoiceEnumerator, KernelTask> program)
    {
        var chooser = new ChoiceEnumerator(ChoiceKind.NextCpu, ChoiceKind.StoreDelay, ChoiceKind.LoadStale, ChoiceKind.StoreFlush);
        var options = AMachine.Options with { CpuCount = 2, Chooser = chooser, Memory = MemoryModel.Weak, Races = false };
        var isFound = false;
        chooser.Explore(() =>
        {
            var machine = new Machine(options, AMachine.Carriers);
            machine.Run(() => program(machine, chooser));
            isFound = machine.Findings.All.Any(finding => finding.Rule.Id == (rule ?? "TH4002"));
            return !isFound;
        });
        return isFound;
    }
}
