using TopHalf.Devices;
using TopHalf.Interrupts;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Rules;
using TopHalf.Scheduling;
using TopHalf.Waiting;

namespace TopHalf.Tests.Exploration;

/// <summary>Small programs with a bug that one schedule in many shows; each ends in an assertion or a rule of the machine.</summary>
internal static class SeededBugs
{
    /// <summary>Two tasks add one to a counter without a lock.</summary>
    public static async KernelTask LostUpdate()
    {
        var (counter, done) = (new Shared<int>(name: "counter"), new Completion("both done"));
        for (var i = 0; i < 2; i++)
        {
            Spawn(i, () =>
            {
                counter.Value++;
                done.Complete();
                return default;
            });
        }

        await done.WaitAsync();
        await done.WaitAsync();
        Require(counter.Peek == 2, "an update was lost");
    }

    /// <summary>Two tasks take two locks in two orders.</summary>
    public static KernelTask TwoOrders()
    {
        var (a, b) = (new SpinLock("a"), new SpinLock("b"));
        Take(0, a, b);
        Take(1, b, a);
        return default;

        static void Take(int cpu, SpinLock first, SpinLock second) => Spawn(cpu, () =>
        {
            first.Lock();
            second.Lock();
            second.Unlock();
            first.Unlock();
            return default;
        });
    }

    /// <summary>
    /// A handler takes a lock while the task that it interrupts holds another one, and a third context takes both in the other order: no CPU can go on.
    /// </summary>
    public static KernelTask TwoOrdersThroughAnInterrupt()
    {
        var machine = Machine.Current;
        var (a, b) = (new SpinLock("a"), new SpinLock("b"));
        var desc = machine.Interrupts.Wire(7, "device", IrqFlow.Edge, IrqFlags.TriggerRising);
        var answer = machine.Interrupts.RequestIrq(7, _ =>
        {
            b.Lock();
            b.Unlock();
            return IrqReturn.Handled;
        }, IrqFlags.None, "device", out _);
        Require(answer == Errno.Ok, "the interrupt was refused");
        Spawn(0, () =>
        {
            a.Lock();
            a.Unlock();
            return default;
        });
        Spawn(1, () =>
        {
            var flags = b.LockIrqSave();
            a.Lock();
            a.Unlock();
            b.UnlockIrqRestore(flags);
            return default;
        });
        ((IHardwareHost)machine).Schedule(Ktime.FromUs(1), new Pulse(desc.Line));
        return default;
    }

    /// <summary>A task looks at a flag, and sleeps on a completion that is completed for whoever sleeps then.</summary>
    public static KernelTask MissedWakeUp()
    {
        var (flag, queue, sleeper) = (new Shared<bool>(name: "flag"), new Shared<bool>(name: "sleeps"), new Completion("woken"));
        Spawn(0, async () =>
        {
            if (!flag.Value)
            {
                queue.Value = true;
                await sleeper.WaitAsync();
            }
        });
        Spawn(1, () =>
        {
            flag.Value = true;
            if (queue.Value)
            {
                sleeper.Complete();
            }

            return default;
        });
        return default;
    }

    /// <summary>A task sleeps under a spinlock, but only when another task was faster.</summary>
    public static KernelTask SleepOnARarePath()
    {
        var (spinLock, isBusy) = (new SpinLock("state"), new Shared<bool>(name: "busy"));
        Spawn(0, async () =>
        {
            spinLock.Lock();
            if (isBusy.Value)
            {
                await Kernel.MsleepAsync(1);
            }

            spinLock.Unlock();
        });
        Spawn(1, () =>
        {
            isBusy.Value = true;
            isBusy.Value = false;
            return default;
        });
        return default;
    }

    /// <summary>A handler adds one to a counter to which the task that it interrupts adds one.</summary>
    public static async KernelTask HandlerAgainstTask()
    {
        var machine = Machine.Current;
        var (counter, done) = (new Shared<int>(name: "counter"), new Completion("handled"));
        var desc = machine.Interrupts.Wire(7, "device", IrqFlow.Edge, IrqFlags.TriggerRising);
        var answer = machine.Interrupts.RequestIrq(7, _ =>
        {
            counter.Value++;
            done.Complete();
            return IrqReturn.Handled;
        }, IrqFlags.None, "device", out _);
        Require(answer == Errno.Ok, "the interrupt was refused");
        ((IHardwareHost)machine).Schedule(Ktime.FromUs(1), new Pulse(desc.Line));
        counter.Value++;
        await done.WaitAsync();
        Require(counter.Peek == 2, "an update was lost to the handler");
    }

    /// <summary>The device is done when its interrupt is freed already; had it been faster, the handler would have run.</summary>
    public static async KernelTask InterruptBeforeItIsFreed()
    {
        var machine = Machine.Current;
        var handled = new Shared<int>(name: "handled");
        var desc = machine.Interrupts.Wire(7, "device", IrqFlow.Edge, IrqFlags.TriggerRising);
        var answer = machine.Interrupts.RequestIrq(7, _ =>
        {
            handled.Value = 1;
            return IrqReturn.Handled;
        }, IrqFlags.None, "device", out var action);
        Require(answer == Errno.Ok, "the interrupt was refused");
        ((IHardwareHost)machine).Schedule(Ktime.FromUs(1), new Pulse(desc.Line));
        await machine.Interrupts.FreeIrqAsync(action!);
        await Kernel.MsleepAsync(1);
        Require(handled.Peek == 0, "the device was faster");
    }

    private static void Require(bool holds, string what)
    {
        if (!holds)
        {
            throw new InvalidOperationException(what);
        }
    }

    private static void Spawn(int cpu, Func<KernelTask> body) =>
        Machine.Current.Spawn(Machine.Current.Options.Model[ContextRole.Process], $"task {cpu}", body, cpu);

    private sealed class Pulse(InterruptLine line) : IHardwareEvent
    {
        public void Occur(long argument) => line.Assert();
    }
}
