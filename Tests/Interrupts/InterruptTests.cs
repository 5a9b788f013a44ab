using NUnit.Framework;
using TopHalf.Interrupts;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Scheduling;

namespace TopHalf.Tests.Interrupts;

/// <summary>Interrupts that nobody wants, that do not end, or that wait for themselves.</summary>
public sealed class InterruptTests
{
    [TestCase(100_000, true)]
    [TestCase(99_999, false)]
    public void NobodyCared_OnlyAfterAHundredThousandInARow_DisablesTheLine(int interrupts, bool isDisabled)
    {
        var run = AMachine.Runs(async machine =>
        {
            machine.Interrupts.Wire(7, "dev", IrqFlow.Edge, IrqFlags.TriggerRising);
            Assert.That(machine.Interrupts.RequestIrq(7, _ => IrqReturn.None, IrqFlags.None, "dev", out _), Is.EqualTo(Errno.Ok));
            for (var i = 0; i < interrupts; i++)
            {
                machine.Interrupts[7].Line.Assert();
                Kernel.Udelay(1);
            }

            Assert.That(machine.Interrupts[7].State.HasFlag(IrqDescState.SpuriousDisabled), Is.EqualTo(isDisabled));
            Assert.That(machine.Interrupts[7].Depth, Is.EqualTo(isDisabled ? 1 : 0));
            await Kernel.MsleepAsync(1);
        });

        Assert.That(run.End, Is.EqualTo(RunEnd.Finished), run.Reports);
        Assert.That(run.Rules, Is.EqualTo(isDisabled ? new[] { "TH3003" } : []));
    }

    [Test]
    public void NobodyCared_WithATenthOfASecondInBetween_IsForgiven()
    {
        var run = AMachine.Runs(async machine =>
        {
            machine.Interrupts.Wire(7, "dev", IrqFlow.Edge, IrqFlags.TriggerRising);
            Assert.That(machine.Interrupts.RequestIrq(7, _ => IrqReturn.None, IrqFlags.None, "dev", out _), Is.EqualTo(Errno.Ok));
            for (var i = 0; i < 100_100; i++)
            {
                machine.Interrupts[7].Line.Assert();
                Kernel.Udelay(i == 50_000 ? 110_000 : 1);
            }

            await Kernel.MsleepAsync(1);
        });

        Assert.That(run.End, Is.EqualTo(RunEnd.Finished), run.Reports);
        Assert.That(run.Rules, Is.Empty);
    }

    [Test]
    public void NobodyCared_LevelLineThatNobodyDrops_LetsTheMachineGoOn()
    {
        var run = AMachine.Runs(async machine =>
        {
            machine.Interrupts.Wire(7, "dev");
            Assert.That(machine.Interrupts.RequestIrq(7, _ => IrqReturn.None, IrqFlags.None, "dev", out _), Is.EqualTo(Errno.Ok));
            machine.Interrupts[7].Line.Assert();
            await Kernel.MsleepAsync(1);
        });

        Assert.That(run.End, Is.EqualTo(RunEnd.Finished), run.Reports);
        Assert.That(run.Rules, Is.EqualTo(new[] { "TH3003" }));
        Assert.That(run.Machine.Interrupts[7].Count, Is.EqualTo(100_000));
    }

    [Test]
    public void Storm_HandledWithoutDroppingTheLine_IsFoundAndHeldBack()
    {
        var handled = 0;

        var run = AMachine.Runs(async machine =>
        {
            AnInterrupt.Level(machine, 7, () => handled++).Assert();
            await Kernel.MsleepAsync(1);
        });

        Assert.That(run.End, Is.EqualTo(RunEnd.Finished), run.Reports);
        Assert.That(run.Rules, Is.EqualTo(new[] { "TH3006" }));
        Assert.That(handled, Is.EqualTo(1 + run.Machine.Options.StormCut));
    }

    [Test]
    public void Storm_HandlerThatTakesOneOfThreeCausesAtATime_IsNone()
    {
        var causes = 0;

        var run = AMachine.Runs(async machine =>
        {
            machine.Interrupts.Wire(7, "dev");
            var line = machine.Interrupts[7].Line;
            Assert.That(machine.Interrupts.RequestIrq(7, _ =>
            {
                line.Deassert();
                if (--causes > 0)
                {
                    line.Assert();
                }

                return IrqReturn.Handled;
            }, IrqFlags.None, "dev", out _), Is.EqualTo(Errno.Ok));
            causes = 3;
            line.Assert();
            await Kernel.MsleepAsync(1);
        });

        Assert.That(run.End, Is.EqualTo(RunEnd.Finished), run.Reports);
        Assert.That(run.Rules, Is.Empty);
        Assert.That(causes, Is.Zero);
    }

    [TestCase(IrqFlags.OneShot, 0)]
    [TestCase(IrqFlags.None, 1)]
    public void Storm_ThreadThatDropsTheLine_IsNoneOnlyWithOneShot(IrqFlags flags, int findings)
    {
        var run = AMachine.Runs(async machine =>
        {
            machine.Interrupts.Wire(7, "dev");
            var line = machine.Interrupts[7].Line;
            Assert.That(machine.Interrupts.RequestThreadedIrq(7, _ => IrqReturn.WakeThread, async _ =>
            {
                await Kernel.MsleepAsync(5);
                line.Deassert();
                return IrqReturn.Handled;
            }, flags, "dev", out _), Is.EqualTo(Errno.Ok));
            line.Assert();
            await Kernel.MsleepAsync(50);
        });

        Assert.That(run.End, Is.EqualTo(RunEnd.Finished), run.Reports);
        Assert.That(run.Rules.Count(rule => rule == "TH3006"), Is.EqualTo(findings));
        Assert.That(run.Rules.Count(), Is.EqualTo(findings));
    }

    [Test]
    public void Handler_ThatTakesALockOfItsOwnAndKeepsIt_IsBlamedForThatOneOnly()
    {
        var run = AMachine.Runs(async machine =>
        {
            var (outer, inner) = (new SpinLock("outer"), new SpinLock("inner"));
            var wire = AnInterrupt.Edge(machine, 7, () => inner.Lock());
            using (outer.Hold())
            {
                wire.Assert();
                Kernel.Udelay(1);
            }

            await Kernel.MsleepAsync(1);
        });

        Assert.That(run.Reports, Does.Contain("holds inner").And.Not.Contain("holds outer"));
    }

    [Test]
    public void DisableIrq_InItsOwnHandler_IsFound()
    {
        var run = AMachine.Runs(async machine =>
        {
            AnInterrupt.Edge(machine, 7, () => machine.RunIn(machine.Options.Model["hardirq"], "inner", async () => await machine.Interrupts.DisableIrqAsync(7))).Assert();
            await Kernel.MsleepAsync(1);
        });

        Assert.That(run.End, Is.EqualTo(RunEnd.Finished), run.Reports);
        Assert.That(run.Rules, Is.EqualTo(new[] { "TH1001", "TH3007" }));
    }

    [Test]
    public void EnableIrq_WithoutDisable_IsFound()
    {
        var run = AMachine.Runs(async machine =>
        {
            AnInterrupt.Edge(machine, 7, () => { });
            machine.Interrupts.EnableIrq(7);
            await Kernel.MsleepAsync(1);
        });

        Assert.That(run.Rules, Is.EqualTo(new[] { "TH3005" }));
    }

    [Test]
    public void FreeIrq_ThenTheLineFires_CallsNobody()
    {
        var calls = 0;

        var run = AMachine.Runs(async machine =>
        {
            machine.Interrupts.Wire(7, "dev", IrqFlow.Edge, IrqFlags.TriggerRising);
            Assert.That(machine.Interrupts.RequestThreadedIrq(7, null, _ =>
            {
                calls++;
                return IrqReturn.Handled;
            }, IrqFlags.OneShot, "dev", out var action), Is.EqualTo(Errno.Ok));
            machine.Interrupts[7].Line.Assert();
            await Kernel.MsleepAsync(1);
            await machine.Interrupts.FreeIrqAsync(action!);
            machine.Interrupts[7].Line.Assert();
            await Kernel.MsleepAsync(1);
            await machine.Interrupts.FreeIrqAsync(action!);
        });

        Assert.That(run.End, Is.EqualTo(RunEnd.Finished), run.Reports);
        Assert.That(calls, Is.EqualTo(1));
        Assert.That(run.Rules, Is.EqualTo(new[] { "TH4005" }));
        Assert.That(run.Machine.Tasks.Select(task => task.Name), Has.None.StartsWith("irq/"));
    }
}
