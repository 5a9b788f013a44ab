using System.Runtime.CompilerServices;
using TopHalf.Choices;
using TopHalf.Exploration;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Tracing;

namespace TopHalf.Devices;

/// <summary>A device's registers as a driver has them mapped (<c>ioremap</c>): every access is an operation of the machine.</summary>
/// <param name="space">The registers.</param>
/// <param name="name">For reports.</param>
/// <param name="file">Filled in by the compiler.</param>
/// <param name="line">Filled in by the compiler.</param>
public sealed partial class MmioRegion(IRegisterSpace space, string name, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    : KernelObject(name, new(file, line))
{
    private static readonly Operation _read = new("readl", EventKind.MmioRead, true, CostItem.MmioRead) { Scope = OperationScope.Devices };
    private static readonly Operation _write = new("writel", EventKind.MmioWrite, true, CostItem.MmioWrite) { Scope = OperationScope.Devices };
    private static readonly Operation _writeRelaxed = new("writel_relaxed", EventKind.MmioWrite, true, CostItem.MmioWrite) { Scope = OperationScope.Devices };

    private PostedWrites? _posted;
    private bool _hasLostPower;

    /// <summary>Who knows whether the device has power; null where it always has.</summary>
    public IPowerState? PoweredBy { get; init; }

    /// <summary>What an access does that finds the device without power. Default: it is a finding.</summary>
    public UnpoweredAccess Unpowered { get; init; }

    /// <summary>What can hold a read up, and with it the CPU; null where every read is answered at once.</summary>
    public IHeldUp? HeldUpBy { get; init; }

    internal IDevicePart? Part => space as IDevicePart;

    /// <summary>Reads 32 bits (<c>readl</c>).</summary>
    /// <remarks>Context: any. Scheduling point: yes. A read may change the device's state.</remarks>
    /// <param name="offset">Bytes from the start of the region.</param>
    /// <param name="callerFile">Filled in by the compiler.</param>
    /// <param name="callerLine">Filled in by the compiler.</param>
    public uint Read32(long offset, [CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0)
    {
        Machine.Announce(_read, this, offset, callerFile, callerLine);
        ArriveAll();
        return Answers(offset, callerFile, callerLine) && IsLetThrough(offset, callerFile, callerLine) ? space.Read32(offset) : uint.MaxValue;
    }

    /// <summary>Reads 64 bits (<c>readq</c>).</summary>
    /// <remarks>Context: any. Scheduling point: yes. A read may change the device's state.</remarks>
    /// <param name="offset">Bytes from the start of the region.</param>
    /// <param name="callerFile">Filled in by the compiler.</param>
    /// <param name="callerLine">Filled in by the compiler.</param>
    public ulong Read64(long offset, [CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0)
    {
        Machine.Announce(_read, this, offset, callerFile, callerLine);
        ArriveAll();
        return Answers(offset, callerFile, callerLine) && IsLetThrough(offset, callerFile, callerLine) ? space.Read64(offset) : ulong.MaxValue;
    }

    /// <summary>Writes 32 bits (<c>writel</c>).</summary>
    /// <remarks>Context: any. Scheduling point: yes.</remarks>
    /// <param name="offset">Bytes from the start of the region.</param>
    /// <param name="value">The value.</param>
    /// <param name="callerFile">Filled in by the compiler.</param>
    /// <param name="callerLine">Filled in by the compiler.</param>
    public void Write32(long offset, uint value, [CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0)
    {
        Machine.Announce(_write, this, offset, callerFile, callerLine);
        if (Answers(offset, callerFile, callerLine))
        {
            // writel() begins with a store barrier: what the device is told to look at is there.
            Machine.Weak?.Flush(Machine.CurrentCpu.Number);
            Send32(offset, value);
        }
    }

    /// <summary>Writes 64 bits (<c>writeq</c>).</summary>
    /// <remarks>Context: any. Scheduling point: yes.</remarks>
    /// <param name="offset">Bytes from the start of the region.</param>
    /// <param name="value">The value.</param>
    /// <param name="callerFile">Filled in by the compiler.</param>
    /// <param name="callerLine">Filled in by the compiler.</param>
    public void Write64(long offset, ulong value, [CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0)
    {
        Machine.Announce(_write, this, offset, callerFile, callerLine);
        if (Answers(offset, callerFile, callerLine))
        {
            Machine.Weak?.Flush(Machine.CurrentCpu.Number);
            Send64(offset, value);
        }
    }

    /// <summary>Writes 32 bits, in order with other writes to this device only (<c>writel_relaxed</c>): what was stored to memory before may be seen later.</summary>
    /// <remarks>Context: any. Scheduling point: yes.</remarks>
    /// <param name="offset">Bytes from the start of the region.</param>
    /// <param name="value">The value.</param>
    /// <param name="callerFile">Filled in by the compiler.</param>
    /// <param name="callerLine">Filled in by the compiler.</param>
    public void WriteRelaxed32(long offset, uint value, [CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0)
    {
        Machine.Announce(_writeRelaxed, this, offset, callerFile, callerLine);
        if (Answers(offset, callerFile, callerLine))
        {
            Send32(offset, value);
        }
    }

    /// <summary>Looks at a register without an access: for reports and assertions, never for driver code.</summary>
    /// <param name="offset">Bytes from the start of the region.</param>
    public uint Peek32(long offset) => space.Peek32(offset);

    private void Send32(long offset, uint value)
    {
        if (Holds(offset))
        {
            _posted!.Send(() => space.Write32(offset, value));
        }
        else
        {
            space.Write32(offset, value);
        }

        Machine.Scheduler.Reconsider();
    }

    private void Send64(long offset, ulong value)
    {
        if (Holds(offset))
        {
            _posted!.Send(() => space.Write64(offset, value));
        }
        else
        {
            space.Write64(offset, value);
        }

        Machine.Scheduler.Reconsider();
    }

    /// <summary>Whether a write stays on its way, by choice or behind others.</summary>
    private bool Holds(long offset) =>
        (Machine.Weak is not null || Machine.MayInject(InjectableFaults.PostedWrites)) && (_posted ??= new(Machine)).Holds(space, offset);

    /// <summary>A read pushes the writes before it to the device, and what is read after it is not older.</summary>
    private void ArriveAll()
    {
        _posted?.Flush();
        Machine.Weak?.LoadBarrier(Machine.CurrentCpu.Number);
    }

    /// <summary>Waits until nothing holds the read up.</summary>
    private bool IsLetThrough(long offset, string callerFile, int callerLine)
    {
        if (HeldUpBy is not { IsHeldUp: true } device)
        {
            return true;
        }

        // The load is not done: no interrupt is taken meanwhile, and nobody gets the CPU.
        var task = Machine.CurrentTask;
        var wereOff = task.IrqsOff;
        task.IrqsOff = true;
        Machine.Scheduler.SpinUntil(new HeldUpRead($"a read of {Name}+0x{offset:x}", device, new(callerFile, callerLine)), Ktime.Never);
        task.IrqsOff = wereOff;
        Machine.Scheduler.Reconsider();
        return true;
    }

    /// <summary>Whether the device answers; what else happens the bus decides.</summary>
    private bool Answers(long offset, string callerFile, int callerLine)
    {
        if (HasLostPower())
        {
            return false;
        }

        if (PoweredBy is not { IsPowered: false } device)
        {
            return true;
        }

        if (Unpowered != UnpoweredAccess.AllOnes)
        {
            Machine.Report(RuleBook.UnpoweredAccess, new(callerFile, callerLine), $"{space.NameAt(offset)} while '{device.Name}' has no power.", Name);
        }

        if (Unpowered == UnpoweredAccess.BusError)
        {
            Machine.Scheduler.End(Scheduling.RunEnd.Panic);
            Machine.Scheduler.ThrowIfEnding();
        }

        return false;
    }

    /// <summary>Whether the device has gone for good: reads give all ones and writes are lost, as of hardware that was pulled out.</summary>
    /// <remarks>Never asked where the bus answers with an error, which no driver survives.</remarks>
    private bool HasLostPower()
    {
        if (!_hasLostPower && Unpowered != UnpoweredAccess.BusError && Machine.Injects(InjectableFaults.PowerOff, Name))
        {
            _hasLostPower = true;
            Machine.Search?.Touch(SearchKeys.Devices, AccessMode.Write);
        }

        return _hasLostPower;
    }
}
