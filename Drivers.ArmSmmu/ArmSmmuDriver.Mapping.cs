using TopHalf.Choices;
using TopHalf.Drivers.ArmSmmu.PageTables;
using TopHalf.Iommu;
using TopHalf.Logging;
using TopHalf.Machines;

namespace TopHalf.Drivers.ArmSmmu;

/// <content>Page tables, and making the hardware forget.</content>
public sealed partial class ArmSmmuDriver
{
    // arm-smmu.c: TLB_SPIN_COUNT and TLB_LOOP_TIMEOUT.
    private const int SpinCount = 10;
    private const int LoopTimeoutUs = 1_000_000;

    // Above this many pages, the whole address space is forgotten instead of page by page.
    private const ulong PagesBeforeAll = 64;

    /// <inheritdoc/>
    public Errno Map(IommuDomain domain, ulong iova, ulong physical, ulong sizeBytes, bool isWritable)
    {
        if (!_contexts.TryGetValue(domain, out var context))
        {
            return Errno.NoDev;
        }

        var protection = isWritable ? PageProtection.Read | PageProtection.Write : PageProtection.Read;
        return context.Tables.Map(iova, physical, sizeBytes, protection, out _) switch
        {
            PageTableResult.Ok => Errno.Ok,
            PageTableResult.AlreadyMapped => Errno.Exist,
            PageTableResult.NoMemory => Errno.NoMem,
            PageTableResult.OutOfRange => Errno.Range,
            _ => Errno.Inval,
        };
    }

    /// <inheritdoc/>
    public ulong Unmap(IommuDomain domain, ulong iova, ulong sizeBytes)
    {
        if (!_contexts.TryGetValue(domain, out var context))
        {
            return 0;
        }

        context.Tables.Unmap(iova, sizeBytes, out var unmapped);
        if (unmapped == 0)
        {
            return 0;
        }

        if (unmapped >> PageShift > PagesBeforeAll)
        {
            _registers.Write32(context.Offset + SmmuRegisters.TlbInvalidateAsid, (uint)context.Bank);
        }
        else
        {
            for (var page = iova >> PageShift; page < (iova + unmapped) >> PageShift; page++)
            {
                _registers.Write64(context.Offset + SmmuRegisters.TlbInvalidateVa, page | ((ulong)context.Bank << 48));
            }
        }

        using (context.Lock.HoldIrqSave())
        {
            Sync(context.Offset + SmmuRegisters.TlbSync, context.Offset + SmmuRegisters.TlbStatus);
        }

        return unmapped;
    }

    private void SyncGlobal() => Sync(0x070, 0x074);

    /// <summary>Starts a TLB synchronisation and polls until it is done. After about a second the driver gives up, and goes on with a live TLB.</summary>
    private void Sync(long sync, long status)
    {
        _registers.Write32(sync, 0);
        var isStuck = Kernel.ShouldFail("arm-smmu TLB sync", InjectableFaults.DeviceTimeouts);
        for (var delayUs = 1; delayUs < LoopTimeoutUs; delayUs *= 2)
        {
            for (var spin = 0; spin < SpinCount; spin++)
            {
                if ((_registers.Read32(status) & 1) == 0 && !isStuck)
                {
                    return;
                }
            }

            Kernel.Udelay(delayUs);
        }

        Kernel.Printk(KernLevel.Err, "arm-smmu: TLB sync timed out -- SMMU may be deadlocked");
    }
}
