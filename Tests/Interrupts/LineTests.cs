using NUnit.Framework;
using TopHalf.Interrupts;
using TopHalf.Machines;

namespace TopHalf.Tests.Interrupts;

/// <summary>Kinds of lines, and what the controller tells of them.</summary>
public sealed class LineTests
{
    [Test]
    public void PerCpu_WhileDisabled_IsHandled()
    {
        var handled = 0;

        AMachine.Runs(async machine =>
        {
            var line = Requested(machine, IrqFlow.PerCpu, IrqFlags.TriggerRising, new(), () => handled++);
            await machine.Interrupts.DisableIrqAsync(7);
            line.Assert();
            await Kernel.MsleepAsync(1);
        });

        Assert.That(handled, Is.EqualTo(1));
    }

    [Test]
    public void Claim_Spurious_CallsNobody()
    {
        var handled = 0;

        var run = AMachine.Runs(async machine =>
        {
            Requested(machine, IrqFlow.FastEoi, IrqFlags.TriggerHigh, new SpuriousChip(), () => handled++).Assert();
            await Kernel.MsleepAsync(1);
        });

        Assert.That(handled, Is.Zero);
        Assert.That(run.Machine.Interrupts[7].Line.IsInService, Is.False);
    }

    [TestCase(true, nameof(Errno.Busy))]
    [TestCase(false, nameof(Errno.Ok))]
    public void Sharer_WithTheOppositeTrigger_IsRefusedWhereTheLineWasConfigured(bool isConfigured, string expected)
    {
        var result = Errno.Inval;

        AMachine.Runs(async machine =>
        {
            machine.Interrupts.Wire(7, "dev").IsTriggerConfigured = isConfigured;
            Assert.That(machine.Interrupts.RequestIrq(7, static _ => IrqReturn.Handled, IrqFlags.Shared | IrqFlags.TriggerHigh, "first", out _), Is.EqualTo(Errno.Ok));
            result = machine.Interrupts.RequestIrq(7, static _ => IrqReturn.Handled, IrqFlags.Shared | IrqFlags.TriggerLow, "second", out _);
            await Kernel.MsleepAsync(1);
        });

        Assert.That(result.ToString(), Is.EqualTo(expected));
    }

    [Test]
    public void SynchronizeHardIrq_ThreadRuns_DoesNotWaitForIt()
    {
        var (isQuiet, isDone) = (true, false);

        AMachine.Runs(AMachine.Options, async machine =>
        {
            machine.Interrupts.Wire(7, "dev", IrqFlow.Edge, IrqFlags.TriggerRising);
            var requested = machine.Interrupts.RequestThreadedIrq(7, null, async _ =>
            {
                await Kernel.MsleepAsync(10);
                isDone = true;
                return IrqReturn.Handled;
            }, IrqFlags.OneShot, "dev", out _);
            Assert.That(requested, Is.EqualTo(Errno.Ok));
            machine.Interrupts[7].Line.Assert();
            await Kernel.MsleepAsync(1);
            isQuiet = machine.Interrupts.SynchronizeHardIrq(7);
            Assert.That(isDone, Is.False);
        });

        Assert.That(isQuiet, Is.False);
    }

    private static InterruptLine Requested(Machine machine, IrqFlow flow, IrqFlags trigger, IrqChip chip, Action handler)
    {
        var desc = machine.Interrupts.Wire(7, "dev", flow, trigger, chip);
        var requested = machine.Interrupts.RequestIrq(7, _ =>
        {
            handler();
            desc.Line.Deassert();
            return IrqReturn.Handled;
        }, IrqFlags.None, "dev", out _);
        Assert.That(requested, Is.EqualTo(Errno.Ok));
        return desc.Line;
    }

    private sealed class SpuriousChip : IrqChip
    {
        public override bool Claim(IrqDesc desc)
        {
            desc.Line.Deassert();
            return false;
        }
    }
}
