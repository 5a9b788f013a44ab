using NUnit.Framework;
using TopHalf.Contexts;
using TopHalf.Deferred;
using TopHalf.Locking;
using TopHalf.Logging;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;
using TopHalf.Tests.Interrupts;

namespace TopHalf.Tests.Rules;

/// <summary>Contexts are data: what the machine's own say of themselves, and one that a user adds.</summary>
public sealed class ContextTests
{
    [Test]
    public void Context_OfAUser_HasItsRulesWithoutCode()
    {
        var firmware = new ContextKind("firmware-callback", ContextLevel.HardIrq)
        {
            PreemptOffset = PreemptCount.HardIrqOffset,
            Remedy = "a firmware callback may not sleep. Hand the event to a work item.",
        };
        var options = AMachine.Options with { Model = Linux.Model.With(firmware) };

        var run = AMachine.Runs(options, async machine =>
        {
            var mutex = new Mutex();
            machine.RunIn(firmware, "event 3", async () =>
            {
                Assert.That((Kernel.InHardIrq, Kernel.IrqsDisabled), Is.EqualTo((true, true)));
                using (await mutex.HoldAsync())
                {
                }
            });
            await Kernel.MsleepAsync(1);
        });

        Assert.That(run.End, Is.EqualTo(RunEnd.Finished), run.Reports);
        Assert.That(run.Rules, Is.EqualTo(new[] { "TH1001", "TH2010" }));
        Assert.That(run.Machine.Findings.All[0].Context, Is.EqualTo("firmware-callback"));
        Assert.That(run.Reports, Does.Contain("Hand the event to a work item").And.Contain("atomic because: firmware-callback event 3 entered"));
    }

    [Test]
    public void Context_OfAUserAtTaskLevel_HasItsPolicy()
    {
        var order = new List<string>();
        var compositor = new ContextKind("compositor", ContextLevel.Task) { Policy = SchedPolicy.FifoLow };

        AMachine.Runs(AMachine.Options with { CpuCount = 1, Model = Linux.Model.With(compositor) }, async machine =>
        {
            machine.Spawn(compositor, "compositor", () =>
            {
                order.Add("compositor");
                return default;
            });
            Kernel.Udelay(1);
            order.Add("init");
            await Kernel.MsleepAsync(1);
        });

        Assert.That(order, Is.EqualTo(new[] { "compositor", "init" }));
    }

    [Test]
    public void Context_OfAnotherModel_IsRefused()
    {
        ArgumentException? refused = null;
        var stranger = new ContextKind("stranger", ContextLevel.Softirq);

        AMachine.Runs(machine =>
        {
            refused = Assert.Throws<ArgumentException>(() => machine.RunIn(stranger, "x", () => default));
            return default;
        });

        Assert.That(refused!.Message, Does.Contain("does not belong to context model 'linux'"));
    }

    [Test]
    public void Predicates_InEveryContext_AnswerAsTheKernelsDo()
    {
        var seen = new SortedDictionary<string, string>(StringComparer.Ordinal);

        var run = AMachine.Runs(async machine =>
        {
            void Note(string where) => seen.Add(where,
                $"{LatencyFlags.Of(machine.CurrentTask)} task={Bit(Kernel.InTask)} hard={Bit(Kernel.InHardIrq)} soft={Bit(Kernel.InServingSoftirq)} nmi={Bit(Kernel.InNmi)} atomic={Bit(Kernel.InAtomic)}");

            machine.Interrupts.Wire(8, "thr");
            Assert.That(machine.Interrupts.RequestThreadedIrq(8, null, _ =>
            {
                Note("irq thread");
                machine.Interrupts[8].Line.Deassert();
                return TopHalf.Interrupts.IrqReturn.Handled;
            }, TopHalf.Interrupts.IrqFlags.OneShot, "thr", out _), Is.EqualTo(Errno.Ok));
            machine.Interrupts[8].Line.Assert();
            AnInterrupt.Edge(machine, 7, () => Note("hardirq")).Assert();
            var (spinLock, queue) = (new SpinLock(), new Workqueue("q"));
            Assert.That(queue.Queue(new Work(() =>
            {
                Note("work");
                return default;
            })), Is.True);
            new Tasklet(() => Note("tasklet")).Schedule();
            new KernelTimer(() => Note("timer")).Mod(Ktime.FromMs(1));
            machine.RunIn(machine.Options.Model["nmi"], "nmi", () =>
            {
                Note("nmi");
                return default;
            });
            Note("process");
            using (spinLock.Hold())
            {
                Note("spinlock");
            }

            using (spinLock.HoldIrqSave())
            {
                Note("spinlock irqsave");
            }

            using (spinLock.HoldBh())
            {
                Note("spinlock bh");
            }

            await Kernel.MsleepAsync(20);
        });

        Assert.That(run.End, Is.EqualTo(RunEnd.Finished), run.Reports);
        Assert.That(run.Rules, Is.Empty);
        Assert.That(seen.Select(pair => $"{pair.Key}: {pair.Value}"), Is.EqualTo(new[]
        {
            "hardirq: d.h.. task=0 hard=1 soft=0 nmi=0 atomic=1",
            "irq thread: ..... task=1 hard=0 soft=0 nmi=0 atomic=0",
            "nmi: d.Z.. task=0 hard=1 soft=0 nmi=1 atomic=1",
            "process: ..... task=1 hard=0 soft=0 nmi=0 atomic=0",
            "spinlock: ...1. task=1 hard=0 soft=0 nmi=0 atomic=1",
            "spinlock bh: b..1. task=1 hard=0 soft=0 nmi=0 atomic=1",
            "spinlock irqsave: d..1. task=1 hard=0 soft=0 nmi=0 atomic=1",
            "tasklet: ..s.. task=0 hard=0 soft=1 nmi=0 atomic=1",
            "timer: ..s1. task=0 hard=0 soft=1 nmi=0 atomic=1",
            "work: ..... task=1 hard=0 soft=0 nmi=0 atomic=0",
        }));
    }

    [Test]
    public void Handler_OverASpinningTask_HasTheFlagsOfTheTracer()
    {
        var flags = "";

        AMachine.Runs(async machine =>
        {
            var wire = AnInterrupt.Edge(machine, 7, () => flags = LatencyFlags.Of(machine.CurrentTask));
            using (new SpinLock().Hold())
            {
                wire.Assert();
                Kernel.Udelay(1);
            }

            await Kernel.MsleepAsync(1);
        });

        Assert.That(flags, Is.EqualTo("d.h1."));
    }

    private static int Bit(bool value) => value ? 1 : 0;
}
