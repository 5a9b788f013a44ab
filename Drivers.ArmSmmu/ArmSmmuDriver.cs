using System.Globalization;
using TopHalf.Devices;
using TopHalf.Drivers.ArmSmmu.PageTables;
using TopHalf.Interrupts;
using TopHalf.Iommu;
using TopHalf.Liveness;
using TopHalf.Logging;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;

namespace TopHalf.Drivers.ArmSmmu;

/// <summary>The driver of an ARM SMMUv2. Of the fault API it implements <c>Resume</c>, and nothing else.</summary>
/// <remarks>Follows the order of programming of Linux <c>drivers/iommu/arm/arm-smmu/arm-smmu.c</c>.</remarks>
public sealed partial class ArmSmmuDriver : IIommuOps
{
    private const int PageShift = 12;

    private readonly MmioRegion _registers;
    private readonly InterruptCore _interrupts;
    private readonly PhysicalMemory _memory;
    private readonly ArmSmmuOptions _options;
    private readonly Dictionary<IommuDomain, SmmuContext> _contexts = [];
    private SmmuContext?[] _banks = [];
    private StreamEntry?[] _streams = [];
    private IrqAction? _globalIrq;
    private long _pageOneOffset;
    private long _banksOffset;

    /// <summary>Makes the driver; <see cref="ProbeAsync"/> brings the device up.</summary>
    /// <param name="registers">The device's registers.</param>
    /// <param name="interrupts">Where its interrupts are requested.</param>
    /// <param name="memory">Where page tables are allocated.</param>
    /// <param name="options">How it is integrated and driven.</param>
    public ArmSmmuDriver(MmioRegion registers, InterruptCore interrupts, PhysicalMemory memory, ArmSmmuOptions options)
    {
        _registers = registers ?? throw new ArgumentNullException(nameof(registers));
        _interrupts = interrupts ?? throw new ArgumentNullException(nameof(interrupts));
        _memory = memory ?? throw new ArgumentNullException(nameof(memory));
        _options = options ?? throw new ArgumentNullException(nameof(options));
    }

    /// <summary>Brings the device up: identification, no stream mapped, faults enabled.</summary>
    /// <remarks>Context: process, may sleep.</remarks>
    /// <returns><see cref="Errno.NoDev"/>: it has no stage 1 or no stream matching.</returns>
    public KernelTask<Errno> ProbeAsync()
    {
        var (idr0, idr1) = (_registers.Read32(0x020), _registers.Read32(0x024));
        if ((idr0 & (1u << 30)) == 0 || (idr0 & (1u << 27)) == 0)
        {
            return Errno.NoDev;
        }

        var pages = 2 << (int)((idr1 >> 28) & 7);
        _pageOneOffset = 1L << PageShift;
        _banksOffset = (long)pages << PageShift;
        _banks = new SmmuContext?[(int)(idr1 & 0xff)];
        _streams = new StreamEntry?[(int)(idr0 & 0xff)];

        _registers.Write32(0x048, _registers.Read32(0x048));
        for (var i = 0; i < _streams.Length; i++)
        {
            WriteStream(i);
        }

        for (var bank = 0; bank < _banks.Length; bank++)
        {
            var offset = _banksOffset + ((long)bank << PageShift);
            _registers.Write32(offset + SmmuRegisters.Sctlr, 0);
            _registers.Write32(offset + SmmuRegisters.Fsr, SmmuRegisters.FsrFaultBits);
        }

        _registers.Write32(0x068, 0);
        SyncGlobal();
        var requested = _interrupts.RequestIrq(_options.GlobalIrq, OnGlobalFault, IrqFlags.Shared, "arm-smmu global fault", out _globalIrq);
        if (requested == Errno.Ok)
        {
            _registers.Write32(0x000, SmmuRegisters.Cr0Enable);
        }

        return requested;
    }

    /// <summary>Takes the device down.</summary>
    /// <remarks>Context: process, may sleep. No domain is in use any more.</remarks>
    public async KernelTask RemoveAsync()
    {
        _registers.Write32(0x000, 1);
        if (_globalIrq is not null)
        {
            await _interrupts.FreeIrqAsync(_globalIrq);
        }
    }

    /// <inheritdoc/>
    public Errno Attach(IommuDomain domain, IommuDevice device, out bool canStall)
    {
        ArgumentNullException.ThrowIfNull(domain);
        ArgumentNullException.ThrowIfNull(device);
        canStall = domain.StallOnFault;
        // Looked at first: what was refused must leave nothing behind.
        var mappable = CheckStreams(device);
        if (mappable != Errno.Ok)
        {
            return mappable;
        }

        if (!_contexts.TryGetValue(domain, out var context))
        {
            var made = MakeContext(domain, device, out context);
            if (made != Errno.Ok)
            {
                return made;
            }
        }

        MapStreams(context!, device);
        return Errno.Ok;
    }

    /// <inheritdoc/>
    /// <remarks>Only the stream mapping is taken away: what the bank holds stays held.</remarks>
    public void Detach(IommuDomain domain, IommuDevice device)
    {
        ArgumentNullException.ThrowIfNull(device);
        for (var i = 0; i < _streams.Length; i++)
        {
            if (_streams[i] is { } stream && device.StreamIds.Contains(stream.StreamId) && stream.Context.Domain == domain)
            {
                _streams[i] = null;
                WriteStream(i);
            }
        }
    }

    /// <inheritdoc/>
    public async KernelTask FreeAsync(IommuDomain domain)
    {
        if (!_contexts.Remove(domain, out var context))
        {
            return;
        }

        _registers.Write32(context.Offset + SmmuRegisters.Sctlr, 0);
        if (context.Irq is { } irq)
        {
            await _interrupts.FreeIrqAsync(irq);
        }

        context.Tables.Free();
        _banks[context.Bank] = null;
    }

    /// <inheritdoc/>
    public void Resume(IommuDomain domain, ResumeAction action)
    {
        if (_contexts.TryGetValue(domain, out var context))
        {
            context.Registers.Resume(action);
        }
    }

    /// <summary>The context bank of a domain; -1 when it has none.</summary>
    /// <param name="domain">The domain.</param>
    public int BankOf(IommuDomain domain) => _contexts.TryGetValue(domain, out var context) ? context.Bank : -1;

    /// <summary>The interrupt by which the driver is still to hear of a fault of a domain, for reports; null when its line is down.</summary>
    /// <param name="domain">The domain.</param>
    public IWaitSource? PendingInterruptOf(IommuDomain domain) =>
        _contexts.TryGetValue(domain, out var context) && context.Irq is { Desc: { Line.IsAsserted: true } desc } ? desc : null;

    private Errno MakeContext(IommuDomain domain, IommuDevice device, out SmmuContext? context)
    {
        context = null;
        var bank = PickBank(device);
        if (bank < 0)
        {
            return Errno.NoSpc;
        }

        if (!LpaePageTable.TryCreate(_memory, out var tables, inputBits: 48, outputBits: 40))
        {
            return Errno.NoMem;
        }

        var offset = _banksOffset + ((long)bank << PageShift);
        context = new(new(_registers, offset, _pageOneOffset + 0x400 + (4 * bank), domain, bank), offset, tables);
        WriteBank(context, domain.StallOnFault);
        _banks[bank] = context;
        _contexts.Add(domain, context);

        // The bank is live before its interrupt is requested: a fault meanwhile is latched, and the level line waits.
        var requested = RequestContextIrq(context);
        if (requested != Errno.Ok)
        {
            _registers.Write32(context.Offset + SmmuRegisters.Sctlr, 0);
            _banks[bank] = null;
            _contexts.Remove(domain);
            tables.Free();
        }

        return requested;
    }

    /// <summary>The GPU's firmware rewrites TTBR0 of bank 0 by itself, so its stream always gets that bank and nobody else does.</summary>
    private int PickBank(IommuDevice device)
    {
        var isFirst = _options.FirstBankStream is { } stream && device.StreamIds.Contains(stream);
        if (isFirst)
        {
            return _banks[0] is null ? 0 : -1;
        }

        return Array.FindIndex(_banks, _options.FirstBankStream is null ? 0 : 1, static bank => bank is null);
    }

    private void WriteBank(SmmuContext context, bool stall)
    {
        var (offset, bank) = (context.Offset, context.Bank);
        _registers.Write32(_pageOneOffset + 0x800 + (4 * bank), 1);
        _registers.Write32(_pageOneOffset + (4 * bank), SmmuRegisters.CbarStage1);
        _registers.Write32(offset + SmmuRegisters.Tcr2Offset, SmmuRegisters.Tcr2);
        _registers.Write32(offset + SmmuRegisters.TcrOffset, SmmuRegisters.Tcr | (uint)context.Tables.AddressSizeField);
        _registers.Write64(offset + SmmuRegisters.Ttbr0, context.Tables.Root | ((ulong)bank << 48));
        _registers.Write32(offset + SmmuRegisters.Mair0Offset, SmmuRegisters.Mair0);
        _registers.Write32(offset + SmmuRegisters.Sctlr, SmmuRegisters.SctlrEnable | (stall ? SmmuRegisters.SctlrStall : 0) | ((stall || _options.FirstBankStream is not null && bank == 0) && _options.HitsUnderFault ? SmmuRegisters.SctlrHitsUnderFault : 0));
    }

    private Errno CheckStreams(IommuDevice device)
    {
        foreach (var stream in device.StreamIds)
        {
            if (Array.Exists(_streams, other => other?.StreamId == stream))
            {
                Kernel.Printk(KernLevel.Err, string.Create(CultureInfo.InvariantCulture, $"arm-smmu: stream 0x{stream:x} of {device.Name} is mapped already"));
                return Errno.Inval;
            }
        }

        return _streams.Count(static stream => stream is null) >= device.StreamIds.Count ? Errno.Ok : Errno.NoSpc;
    }

    private void MapStreams(SmmuContext context, IommuDevice device)
    {
        foreach (var stream in device.StreamIds)
        {
            var index = Array.IndexOf(_streams, null);
            _streams[index] = new(stream, context);
            WriteStream(index);
        }
    }

    private void WriteStream(int index)
    {
        if (_streams[index] is not { } stream)
        {
            _registers.Write32(0xc00 + (4 * index), SmmuRegisters.S2CrFault);
            _registers.Write32(0x800 + (4 * index), 0);
            return;
        }

        _registers.Write32(0xc00 + (4 * index), (uint)stream.Context.Bank | SmmuRegisters.S2CrUnprivileged);
        _registers.Write32(0x800 + (4 * index), SmmuRegisters.SmrValid | (uint)stream.StreamId);
    }

    private sealed record StreamEntry(int StreamId, SmmuContext Context);
}
