using TopHalf.Interrupts;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Rules;
using TopHalf.Scheduling;
using TopHalf.Waiting;

namespace TopHalf.Tests.Exploration;

/// <summary>The smallest drivers that can forget a failure, one for each kind of fault; those that are careful do not.</summary>
internal static class FaultyDrivers
{
    private const int Irq = 7;

    /// <summary>Does not look whether there was memory.</summary>
    public static KernelTask Allocates(bool isCareful)
    {
        var memory = Kmem.Alloc(1, Gfp.Atomic);
        if (!isCareful || memory is not null)
        {
            Kmem.Free(memory ?? throw new InvalidOperationException("NULL pointer dereference"));
        }

        return default;
    }

    /// <summary>Takes for queued what found no place in a ring of its own.</summary>
    public static KernelTask Submits(bool isCareful)
    {
        var (queued, done) = (new Shared<int>(), 0);
        var isFull = Kernel.ShouldFail("ring");
        queued.Value += isFull ? 0 : 1;
        done += isFull && isCareful ? 0 : 1;
        Require(queued.Peek == done, "a submit got lost");
        return default;
    }

    /// <summary>Goes on when a device has not become ready.</summary>
    public static async KernelTask Polls(bool isCareful)
    {
        var region = new ToyDevice().Region();
        var isAtomic = region.PollAtomic32(ToyDevice.Status, static value => value == 0, out _, 1, 10);
        var slept = isAtomic == Errno.Ok ? await region.PollAsync32(ToyDevice.Status, static value => value == 0, 1, 10) : isAtomic;
        Require(isCareful || slept == Errno.Ok, "the device is not ready");
    }

    /// <summary>Takes each interrupt for one of its own.</summary>
    public static async KernelTask CountsInterrupts(bool isCareful)
    {
        var (device, handled) = (new ToyDevice(), 0);
        var line = Wire(_ =>
        {
            if (isCareful && !device.TakeCause())
            {
                return IrqReturn.None;
            }

            handled++;
            return IrqReturn.Handled;
        });
        device.Raise(line);
        await Kernel.MsleepAsync(1);
        Require(handled == 1, "something was handled that never was");
    }

    /// <summary>Waits for an interrupt for ever; with care it looks at the device when it has waited long enough.</summary>
    public static async KernelTask WaitsForInterrupt(bool isCareful)
    {
        var (device, done) = (new ToyDevice(), new Completion("interrupt"));
        var line = Wire(_ =>
        {
            done.Complete();
            return IrqReturn.Handled;
        });
        device.Raise(line);
        if (!isCareful)
        {
            await done.WaitAsync();
        }
        else if (!await done.WaitTimeoutAsync(Ktime.FromMs(10)))
        {
            Require(device.TakeCause(), "the device has done nothing");
        }
    }

    /// <summary>Stops a device and takes its memory away without waiting for the write to arrive; with care it reads it back.</summary>
    public static KernelTask StopsDevice(bool isCareful)
    {
        var device = new ToyDevice();
        var region = device.Region();
        region.Write32(ToyDevice.Control, 1);
        if (isCareful)
        {
            _ = region.Read32(ToyDevice.Control);
        }

        Require(device.IsStopped, "the device still runs");
        return default;
    }

    /// <summary>Believes a count that it read; with care it knows what a device answers that is not there.</summary>
    public static KernelTask ReadsCount(bool isCareful)
    {
        var count = new ToyDevice().Region().Read32(ToyDevice.Status);
        Require(count == 0 || (isCareful && count == uint.MaxValue), "a count that cannot be");
        return default;
    }

    /// <summary>Runs a driver beside a task that does not concern it, so that there is something to decide.</summary>
    public static async KernelTask WithCompany(Func<KernelTask> driver)
    {
        var flag = new Shared<int>(name: "company");
        Spawn(0, () =>
        {
            flag.Value = 1;
            return default;
        });
        flag.Value = 2;
        await driver();
    }

    /// <summary>Two tasks store to one variable each and load the other.</summary>
    public static async KernelTask StoreBuffering(bool isFenced)
    {
        var (x, y, seen, done) = (new Shared<int>(name: "x"), new Shared<int>(name: "y"), new int[2], new Completion("both"));
        Run(0, x, y);
        Run(1, y, x);
        await done.WaitAsync();
        await done.WaitAsync();
        Require(seen[0] + seen[1] > 0, "both loads came before both stores");

        void Run(int cpu, Shared<int> own, Shared<int> other) => Spawn(cpu, () =>
        {
            own.Value = 1;
            if (isFenced)
            {
                Kernel.SmpMb();
            }

            seen[cpu] = other.Value;
            done.Complete();
            return default;
        });
    }

    private static InterruptLine Wire(IrqHandler handler)
    {
        var interrupts = Machine.Current.Interrupts;
        var desc = interrupts.Wire(Irq, "device", IrqFlow.Edge, IrqFlags.TriggerRising);
        Require(interrupts.RequestIrq(Irq, handler, IrqFlags.None, "device", out _) == Errno.Ok, "the interrupt was refused");
        return desc.Line;
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
}
