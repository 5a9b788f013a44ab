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
            registers.Write64(DisplayRegisters.MdpFbBase, framebufferIova);
            registers.Write32(DisplayRegisters.IntrEn, (uint)DisplayInterrupts.Vsync | (uint)DisplayInterrupts.Underrun);
            registers.Write32(DisplayRegisters.MdpCtlEnable, 1);
        }

        return requested;
    }

    /// <summary>Ends the scan-out.</summary>
    /// <remarks>Context: process, may sleep.</remarks>
    public async KernelTask StopAsync()
    {
        registers.Write32(DisplayRegisters.MdpCtlEnable, 0);
        registers.Write32(DisplayRegisters.IntrEn, 0);
        if (_irq is not null)
        {
            await interrupts.FreeIrqAsync(_irq);
        }

        await _registration!.RemoveAsync();
    }

    private IrqReturn OnIrq(int number)
    {
        var status = registers.Read32(DisplayRegisters.IntrStatus);
        if (status == 0)
        {
            return IrqReturn.None;
        }

        registers.Write32(DisplayRegisters.IntrClear, status);
        Frames += (status & (uint)DisplayInterrupts.Vsync) != 0 ? 1 : 0;
        if ((status & (uint)DisplayInterrupts.Underrun) != 0 && _printed++ < PrintsAtMost)
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
