using System.Globalization;
using TopHalf.Devices;
using TopHalf.Iommu;

namespace TopHalf.Drivers.ArmSmmu.Hardware;

/// <summary>Software's side: the address space, and what the global registers do.</summary>
/// <remarks>Address map: global space 0, global space 1, implementation pages, then one page for each context bank (Linux <c>arm-smmu.h</c>).</remarks>
public sealed partial class SmmuHardware
{
    private const int PageShift = 12;

    private static readonly long _syncStatus = ContextBankSpace.Map.OffsetOf("TLBSTATUS");

    private readonly TlbSyncWait _globalSync;
    private readonly long _globalSyncStatus;
    private FieldHandle _globalSyncActive;

    // The last transaction that the global synchronisation in progress waits for; 0 when there is none.
    private long _globalSyncUpTo;

    /// <inheritdoc/>
    public long SizeBytes => Implementation.SizeBytes;

    /// <summary>The offset of a context bank's page in bytes.</summary>
    /// <param name="bank">The context bank.</param>
    public long OffsetOfBank(int bank) => (long)(Implementation.GlobalPages + bank) << PageShift;

    /// <inheritdoc/>
    public uint Read32(long offset)
    {
        PollSync(offset);
        return BlockAt(offset) is { } block ? block.Read32(offset & 0xfff) : Missing(offset);
    }

    /// <inheritdoc/>
    public ulong Read64(long offset) => BlockAt(offset) is { } block ? block.Read64(offset & 0xfff) : Missing(offset);

    /// <inheritdoc/>
    public uint Peek32(long offset) => BlockAt(offset)?.Peek32(offset & 0xfff) ?? 0;

    /// <inheritdoc/>
    public ulong Peek64(long offset) => BlockAt(offset)?.Peek64(offset & 0xfff) ?? 0;

    /// <inheritdoc/>
    public void Write32(long offset, uint value)
    {
        if (BlockAt(offset) is { } block)
        {
            block.Write32(offset & 0xfff, value);
            _core.Deliveries.Pump();
        }
        else
        {
            Missing(offset);
        }
    }

    /// <inheritdoc/>
    public void Write64(long offset, ulong value)
    {
        if (BlockAt(offset) is { } block)
        {
            block.Write64(offset & 0xfff, value);
            _core.Deliveries.Pump();
        }
        else
        {
            Missing(offset);
        }
    }

    /// <inheritdoc/>
    public string NameAt(long offset) =>
        BlockAt(offset)?.NameAt(offset & 0xfff) ?? string.Create(CultureInfo.InvariantCulture, $"SMMU.0x{offset:x}");

    private RegisterBank? BlockAt(long offset)
    {
        var page = offset >> PageShift;
        var bank = page - Implementation.GlobalPages;
        return page switch
        {
            0 => _core.Global0,
            1 => _core.Global1,
            _ => bank >= 0 && bank < _banks.Length ? _banks[bank].Registers : null,
        };
    }

    /// <summary>Software that reads whether a synchronisation is complete has waited for it until now.</summary>
    private void PollSync(long offset)
    {
        if (offset == _globalSyncStatus)
        {
            _globalSync.Poll();
        }
        else if ((offset & 0xfff) == _syncStatus && (offset >> PageShift) - Implementation.GlobalPages is >= 0 and var bank && bank < _banks.Length)
        {
            _banks[bank].Sync.Poll();
        }
    }

    private uint Missing(long offset)
    {
        var page = offset >> PageShift;
        _core.Host.NotModelled(page >= 0 && page < Implementation.GlobalPages
            ? "implementation defined pages of the SMMU"
            : "SMMU pages beyond the last context bank");
        return 0;
    }

    private void AttachGlobalRegisters()
    {
        var registers = _core.Global0;
        _globalSyncActive = registers.Map.Find("sTLBGSTATUS", "GSACTIVE");
        registers.OnWrite("sCR0", (in write) => OnConfigurationWritten(write.New));
        registers.OnWrite("STLBIALL", (in _) => Invalidate(new TlbInvalidation(-1)));
        registers.OnWrite("TLBIALLNSNH", (in _) => Invalidate(new TlbInvalidation(-1)));
        registers.OnWrite("TLBIVMID", (in write) => Invalidate(new TlbInvalidation((int)write.New)));
        registers.OnWrite("TLBIVMIDS1", (in write) => Invalidate(new TlbInvalidation((int)write.New)));
        registers.OnWrite("sTLBGSYNC", (in _) => StartGlobalSync());
    }

    private void OnConfigurationWritten(ulong value)
    {
        const ulong extendedStreamIds = 1 << 3;
        const ulong globalStallEnable = 1 << 9;
        if ((value & extendedStreamIds) != 0)
        {
            _core.Host.NotModelled("extended stream ids (sCR0.EXIDENABLE)");
        }

        if ((value & globalStallEnable) != 0)
        {
            _core.Host.NotModelled("global stall (sCR0.GSE)");
        }

        _globalFaults.UpdateLine(isNewCause: false);
    }

    private void Invalidate(in TlbInvalidation what) =>
        _core.Tlb.Invalidate(what, Tlb.Global, _core.Assumptions.InvalidateWaitsForSync);

    private void StartGlobalSync()
    {
        var upTo = _core.Pool.LastSerial;
        if (AnyBankHoldsUpTo(upTo) && _core.Assumptions.TlbSyncWaitsForStalled)
        {
            _globalSyncUpTo = upTo;
            _globalSync.Begin(_banks.First(bank => bank.HoldsAnyUpTo(upTo)).FirstHeld);
            _core.Global0.Set(_globalSyncActive, 1);
            return;
        }

        CompleteGlobalSync();
    }

    private void CheckGlobalSync()
    {
        if (_globalSyncUpTo != 0 && !AnyBankHoldsUpTo(_globalSyncUpTo))
        {
            CompleteGlobalSync();
        }
    }

    private void CompleteGlobalSync()
    {
        _globalSyncUpTo = 0;
        _globalSync.End();
        _core.Global0.Set(_globalSyncActive, 0);
        _core.Tlb.Synchronise(Tlb.Global);
        _core.Observers.TlbSyncCompleted(-1);
    }

    private bool AnyBankHoldsUpTo(long serial)
    {
        foreach (var bank in _banks)
        {
            if (bank.HoldsAnyUpTo(serial))
            {
                return true;
            }
        }

        return false;
    }
}
