using System.Globalization;
using TopHalf.Devices;
using TopHalf.Drivers.Msm.Hardware;
using TopHalf.Interrupts;
using TopHalf.Iommu;
using TopHalf.Logging;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Drivers.Msm;

/// <summary>A driver for the display: scans a framebuffer out through its IOMMU, and only prints when that faults.</summary>
/// <remarks>Stall is never enabled for a display: an underrun would follow (drivers/gpu/drm/msm/disp).</remarks>
/// <param name="registers">The display's registers.</param>
/// <param name="interrupts">Where its interrupt is requested.</param>
/// <param name="irq">Its interrupt.</param>
public sealed class MsmDisplay(MmioRegion registers, InterruptCore interrupts, int irq)
{
    private const int PrintsAtMost = 10;

    private IrqAction? _irq;
    private FaultHandlerRegistration? _registration;
    private int _printed;

    /// <summary>Frames that were scanned out.</summary>
    public long Frames { get; private set; }

    /// <summary>Begins to scan a framebuffer out.</summary>
    /// <remarks>Context: process, may sleep.</remarks>
    /// <param name="domain">The display's address space; the framebuffer is mapped.</param>
    /// <param name="framebufferIova">Where it is.</param>
    /// <returns>What the request of the interrupt answers.</returns>
    [MustUse("a display that could not be started shows nothing")]
    public Errno Start(IommuDomain domain, ulong framebufferIova)
    {
        ArgumentNullException.ThrowIfNull(domain);
        _registration = domain.SetFaultHandler(OnFault);
        var requested = interrupts.RequestIrq(irq, OnIrq, IrqFlags.None, "mdp", out _irq);
        if (requested == Errno.Ok)
        {
            registers.Write64(DisplayRegisters.Framebuffer, framebufferIova);
            registers.Write32(DisplayRegisters.IntMask, DisplayRegisters.IntVsync | DisplayRegisters.IntUnderrun);
            registers.Write32(DisplayRegisters.Enable, 1);
        }

        return requested;
    }

    /// <summary>Ends the scan-out.</summary>
    /// <remarks>Context: process, may sleep.</remarks>
    public async KernelTask StopAsync()
    {
        registers.Write32(DisplayRegisters.Enable, 0);
        registers.Write32(DisplayRegisters.IntMask, 0);
        if (_irq is not null)
        {
            await interrupts.FreeIrqAsync(_irq);
        }

        await _registration!.RemoveAsync();
    }

    private IrqReturn OnIrq(int number)
    {
        var status = registers.Read32(DisplayRegisters.IntStatus);
        if (status == 0)
        {
            return IrqReturn.None;
        }

        registers.Write32(DisplayRegisters.IntClear, status);
        Frames += (status & DisplayRegisters.IntVsync) != 0 ? 1 : 0;
        if ((status & DisplayRegisters.IntUnderrun) != 0 && _printed++ < PrintsAtMost)
        {
            Kernel.Printk(KernLevel.Warning, "mdp: underrun");
        }

        return IrqReturn.Handled;
    }

    private FaultVerdict OnFault(in IommuFault fault)
    {
        if (_printed++ < PrintsAtMost)
        {
            Kernel.Printk(KernLevel.Err, string.Create(CultureInfo.InvariantCulture, $"mdp: fault at iova {fault.Iova:x16}"));
        }

        return FaultVerdict.Terminate;
    }
}
