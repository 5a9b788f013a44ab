using System.Globalization;
using TopHalf.Interrupts;
using TopHalf.Iommu;
using TopHalf.Logging;
using TopHalf.Machines;
using TopHalf.Scheduling;

namespace TopHalf.Drivers.ArmSmmu;

/// <content>Context and global faults.</content>
/// <remarks>
/// The registers are saved once, then the fault bits are cleared, and only then is the fault reported: whoever resumes, and from
/// wherever, finds the fault bits clear, as an MMU-500 needs it (order of Linux 6.16, "iommu/arm-smmu: Fix spurious interrupts with stall-on-fault").
/// </remarks>
public sealed partial class ArmSmmuDriver
{
    private Errno RequestContextIrq(SmmuContext context)
    {
        var irq = _options.ContextIrq(context.Bank);
        var name = string.Create(CultureInfo.InvariantCulture, $"arm-smmu-ctx{context.Bank}");
        var flags = IrqFlags.Shared | IrqFlags.OneShot;
        var requested = _options.IrqMode == SmmuIrqMode.Hard
            ? _interrupts.RequestThreadedIrq(irq, _ => OnContextFault(context), _ => OnContextFaultThreadAsync(context), flags, name, out var action)
            : _interrupts.RequestThreadedIrq(irq, null, _ => OnContextFaultInThreadAsync(context), flags, name, out action);
        context.Irq = action;
        return requested;
    }

    /// <summary>Hard interrupt: saves, clears, reports.</summary>
    private IrqReturn OnContextFault(SmmuContext context) => !Capture(context)
        ? IrqReturn.None
        : context.Domain.ReportFault(context.Captured) == FaultReport.NeedsThread ? IrqReturn.WakeThread : IrqReturn.Handled;

    /// <summary>The thread beside the hard interrupt: the handler's second slot, with the line masked.</summary>
    private async KernelTask<IrqReturn> OnContextFaultThreadAsync(SmmuContext context)
    {
        await context.Domain.ReportFaultInThreadAsync(context.Captured, isSecondCall: true);
        return IrqReturn.Handled;
    }

    /// <summary>The thread without a hard interrupt: saves, clears, reports; the line stays masked until the report returns.</summary>
    private async KernelTask<IrqReturn> OnContextFaultInThreadAsync(SmmuContext context)
    {
        if (!Capture(context))
        {
            return IrqReturn.None;
        }

        await context.Domain.ReportFaultInThreadAsync(context.Captured);
        return IrqReturn.Handled;
    }

    /// <summary>Saves the syndrome and clears the fault bits.</summary>
    /// <returns>Whether there was a fault. SS without fault bits is the last fault again, whose line is still up.</returns>
    private bool Capture(SmmuContext context)
    {
        var fsr = _registers.Read32(context.Offset + SmmuRegisters.Fsr);
        if ((fsr & SmmuRegisters.FsrFault) == 0)
        {
            return false;
        }

        if ((fsr & SmmuRegisters.FsrFaultBits) == 0)
        {
            return true;
        }

        var fsynr0 = _registers.Read32(context.Offset + SmmuRegisters.Fsynr0);
        context.Captured = new(
            ++context.Captures,
            _registers.Read64(context.Offset + SmmuRegisters.Far),
            KindOf(fsr),
            IsWrite: (fsynr0 & SmmuRegisters.Fsynr0Write) != 0,
            IsStalled: (fsr & SmmuRegisters.FsrStalled) != 0,
            (int)(_registers.Read32(_pageOneOffset + 0x400 + (4 * context.Bank)) & 0xffff))
        {
            Fsr = fsr,
            Fsynr0 = fsynr0,
            Fsynr1 = _registers.Read32(context.Offset + SmmuRegisters.Fsynr1),
            Ttbr0 = _registers.Read64(context.Offset + SmmuRegisters.Ttbr0),
        };
        _registers.Write32(context.Offset + SmmuRegisters.Fsr, fsr);
        return true;
    }

    private static FaultKind KindOf(uint fsr) => fsr switch
    {
        _ when (fsr & SmmuRegisters.FsrTranslation) != 0 => FaultKind.Translation,
        _ when (fsr & SmmuRegisters.FsrPermission) != 0 => FaultKind.Permission,
        _ when (fsr & SmmuRegisters.FsrAccessFlag) != 0 => FaultKind.AccessFlag,
        _ when (fsr & SmmuRegisters.FsrExternal) != 0 => FaultKind.External,
        _ => FaultKind.Unknown,
    };

    private IrqReturn OnGlobalFault(int irq)
    {
        var gfsr = _registers.Read32(0x048);
        if (gfsr == 0)
        {
            return IrqReturn.None;
        }

        var (synr0, synr1) = (_registers.Read32(0x050), _registers.Read32(0x054));
        Kernel.Printk(KernLevel.Err, string.Create(CultureInfo.InvariantCulture,
            $"arm-smmu: Unexpected global fault: GFSR 0x{gfsr:x8}, GFSYNR0 0x{synr0:x8}, GFSYNR1 0x{synr1:x8}"));
        _registers.Write32(0x048, gfsr);
        return IrqReturn.Handled;
    }
}
