using NUnit.Framework;
using TopHalf.Contexts;
using TopHalf.Interrupts;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Scheduling;

namespace TopHalf.Tests.Interrupts;

/// <summary>The callbacks of a chip run under the raw lock of the descriptor.</summary>
public sealed class ChipCallbackTests
{
    [Test]
    public void Callback_ThatSleeps_IsFound()
    {
        var run = Requests(static () => Machine.Current.RunOnStack(Kernel.MsleepAsync(1)));

        Assert.That(run.Rules, Is.EqualTo(new[] { "TH1002" }), run.Reports);
        Assert.That(run.Reports, Does.Contain("atomic because: &desc->lock held, taken at ChipCallbackTests.cs"));
    }

    [Test]
    public void Callback_ThatTakesASpinlock_HasAnInvalidWaitContext()
    {
        var run = RequestsWith(static () => new SpinLock("gpio"));

        Assert.That(run.Rules, Is.EqualTo(new[] { "TH2010" }), run.Reports);
    }

    [Test]
    public void Callback_InTheInterruptThatTakesASpinlock_HasAnInvalidWaitContext()
    {
        var run = AMachine.Runs(async machine =>
        {
            var spinLock = new SpinLock("gpio");
            var line = machine.Interrupts.Wire(7, "dev", IrqFlow.Edge, IrqFlags.TriggerRising, new Chip(static () => { }, () =>
            {
                spinLock.Lock();
                spinLock.Unlock();
            })).Line;
            await RequestAndFreeAsync(machine, line.Assert);
        });

        Assert.That(run.Rules, Is.EqualTo(new[] { "TH2010" }), run.Reports);
    }

    [Test]
    public void Callback_ThatTakesARawSpinlock_IsFine()
    {
        Assert.That(RequestsWith(static () => new RawSpinLock("gpio")).Rules, Is.Empty);
    }

    [Test]
    public void Callback_ThatCallsTheChipAbove_IsFine()
    {
        var run = AMachine.Runs(async machine =>
        {
            var interrupts = machine.Interrupts;
            _ = interrupts.Wire(8, "parent");
            _ = interrupts.Wire(7, "child", IrqFlow.Level, IrqFlags.TriggerHigh, new Chip(() =>
            {
                interrupts.DisableIrqNoSync(8);
                interrupts.EnableIrq(8);
            }));
            await RequestAndFreeAsync(machine);
        });

        Assert.That(run.Rules, Is.Empty, run.Reports);
    }

    [Test]
    public void Report_WhereSpinlocksSleep_BlamesWhatMakesTheContextAtomic()
    {
        var run = AMachine.Runs(AMachine.Options with { Model = PreemptRt.Model, CpuCount = 1 }, static _ =>
        {
            var spinLock = new SpinLock("batch");
            Kernel.PreemptDisable();
            spinLock.Lock();
            spinLock.Unlock();
            Kernel.PreemptEnable();
            return default;
        });

        Assert.That(run.Rules, Does.Contain("TH1001"), run.Reports);
        Assert.That(run.Reports, Does.Contain("atomic because: preemption disabled").And.Not.Contain("batch held"));
    }

    private static AMachine RequestsWith(Func<SpinLock> makeLock) => AMachine.Runs(async machine =>
    {
        var spinLock = makeLock();
        _ = machine.Interrupts.Wire(7, "dev", IrqFlow.Level, IrqFlags.TriggerHigh, new Chip(() =>
        {
            var flags = spinLock.LockIrqSave();
            spinLock.UnlockIrqRestore(flags);
        }));
        await RequestAndFreeAsync(machine);
    });

    private static AMachine Requests(Action setType) => AMachine.Runs(async machine =>
    {
        _ = machine.Interrupts.Wire(7, "dev", IrqFlow.Level, IrqFlags.TriggerHigh, new Chip(setType));
        await RequestAndFreeAsync(machine);
    });

    private static async KernelTask RequestAndFreeAsync(Machine machine, Action? whileRequested = null)
    {
        Assert.That(machine.Interrupts.RequestIrq(7, static _ => IrqReturn.Handled, IrqFlags.None, "dev", out var action), Is.EqualTo(Errno.Ok));
        whileRequested?.Invoke();
        await machine.Interrupts.FreeIrqAsync(action!);
    }

    private sealed class Chip(Action setType, Action? ack = null) : IrqChip
    {
        public override void Ack(IrqDesc desc) => ack?.Invoke();

        public override void SetType(IrqDesc desc, IrqFlags trigger) => setType();
    }
}
