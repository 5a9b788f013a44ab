using System.Globalization;
using TopHalf.Interrupts;
using TopHalf.Logging;
using TopHalf.Machines;

namespace TopHalf.Drivers.ArmSmmu;

/// <content>Context and global faults.</content>
public sealed partial class ArmSmmuDriver
{
    private Errno RequestContextIrq(SmmuContext context)
    {
        var irq = _options.ContextIrq(context.Bank);
        var name = string.Create(CultureInfo.InvariantCulture, $"arm-smmu-ctx{context.Bank}");
        var path = _options.FaultPath?.Invoke(context.Registers) ?? new CoreFaultPath(context.Registers, _options.IrqMode);
        IrqAction? action;
        var requested = path.HasThread
            ? _interrupts.RequestThreadedIrq(irq, path.HasPrimary ? _ => path.OnIrq() : null, _ => path.OnThreadAsync(), IrqFlags.Shared | IrqFlags.OneShot, name, out action)
            : _interrupts.RequestIrq(irq, _ => path.OnIrq(), IrqFlags.Shared, name, out action);
        context.Irq = action;
        return requested;
    }

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
