using TopHalf.Deferred;
using TopHalf.Interrupts;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.ReadCopyUpdate;
using TopHalf.Scheduling;
using TopHalf.Tests.Interrupts;
using TopHalf.Waiting;

namespace TopHalf.Tests.Liveness;

/// <content>What waits for what runs in interrupts, or in tasks that stand for them.</content>
internal sealed partial class WaitEdgeTests
{
    private static async KernelTask TimerAsync(Machine machine, bool isRight)
    {
        var spinLock = new SpinLock("l");
        var timer = new KernelTimer(() => Stand(spinLock, isRight), "t");
        _ = timer.Mod(Ktime.FromMs(24));
        Waiter(async () =>
        {
            await Kernel.MsleepAsync(5);
            _ = timer.DeleteSync();
        });
        await Kernel.MsleepAsync(1);
    }

    private static async KernelTask HrtimerAsync(Machine machine, bool isRight)
    {
        var spinLock = new SpinLock("l");
        var timer = new Hrtimer(_ =>
        {
            Stand(spinLock, isRight);
            return HrtimerRestart.NoRestart;
        }, HrtimerMode.Hard, "t");
        timer.Start(Ktime.FromMs(24));
        Waiter(async () =>
        {
            await Kernel.MsleepAsync(5);
            _ = timer.Cancel();
        });
        await Kernel.MsleepAsync(1);
    }

    private static KernelTask InterruptAsync(Machine machine, bool isRight)
    {
        var spinLock = new SpinLock("l");
        var wire = AnInterrupt.Edge(machine, 7, () => Stand(spinLock, isRight));
        AnInterrupt.After(machine, Ktime.FromMs(24), wire.Assert);
        Waiter(async () =>
        {
            Kernel.Mdelay(5);
            await machine.Interrupts.SynchronizeIrqAsync(7);
        });
        return default;
    }

    private static KernelTask InterruptThreadAsync(Machine machine, bool isRight)
    {
        var never = new Completion("never");
        machine.Interrupts.Wire(7, "dev", IrqFlow.Edge, IrqFlags.TriggerRising);
        Must(machine.Interrupts.RequestThreadedIrq(7, null, async _ =>
        {
            await never.WaitAsync();
            return IrqReturn.Handled;
        }, IrqFlags.OneShot, "dev", out _) == Errno.Ok);
        AnInterrupt.After(machine, Ktime.FromMs(1), machine.Interrupts[7].Line.Assert);
        Waiter(async () => await machine.Interrupts.SynchronizeIrqAsync(7));
        return isRight ? Later(() => never.Complete()) : default;
    }

    private static KernelTask DisabledInterruptAsync(Machine machine, bool isRight)
    {
        var desc = machine.Interrupts.Wire(7, "dev", IrqFlow.Edge, IrqFlags.TriggerRising);
        var answer = new Completion("answer") { CompletedBy = desc };
        Must(machine.Interrupts.RequestIrq(7, _ =>
        {
            answer.Complete();
            return IrqReturn.Handled;
        }, IrqFlags.None, "dev", out _) == Errno.Ok);
        machine.Interrupts.DisableIrqNoSync(7);
        AnInterrupt.After(machine, Ktime.FromMs(1), desc.Line.Assert);
        Waiter(() => answer.WaitAsync());
        return isRight ? Later(() => machine.Interrupts.EnableIrq(7)) : default;
    }

    private static KernelTask SmpCallAsync(Machine machine, bool isRight)
    {
        var spinLock = new SpinLock("l");
        Kthread.Run(async _ =>
        {
            await Kernel.MsleepAsync(10);
            var flags = Kernel.LocalIrqSave();
            Kernel.Mdelay(20);
            Stand(spinLock, isRight);
            Kernel.LocalIrqRestore(flags);
        }, "holder", cpu: 0);
        Waiter(() =>
        {
            Smp.CallFunctionSingle(0, static () => { }, wait: true);
            return default;
        });
        return default;
    }

    private static KernelTask RcuAsync(Machine machine, bool isRight)
    {
        Kthread.Run(async _ =>
        {
            await Kernel.MsleepAsync(10);
            Kernel.RcuReadLock();
            Kernel.Mdelay(20);
            if (!isRight)
            {
                Stand(new("l"), isRight);
            }

            Kernel.RcuReadUnlock();
        }, "holder", cpu: 0);
        Waiter(() => Rcu.SynchronizeAsync());
        return default;
    }

    private static KernelTask SrcuAsync(Machine machine, bool isRight)
    {
        var domain = new SrcuStruct("s");
        SrcuReader reader = default;
        Holder(() =>
        {
            reader = domain.ReadLock();
            return default;
        }, isRight ? () => Later(() => domain.ReadUnlock(reader)) : null);
        Waiter(() => domain.SynchronizeAsync());
        return default;
    }

    /// <summary>Stands where nothing but itself could let it go on.</summary>
    private static void Stand(SpinLock spinLock, bool isRight)
    {
        Kernel.Mdelay(20);
        spinLock.Lock();
        if (!isRight)
        {
            spinLock.Lock();
        }

        spinLock.Unlock();
    }
}
