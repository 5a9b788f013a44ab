using TopHalf.Interrupts;
using TopHalf.Locking;
using TopHalf.Logging;
using TopHalf.Machines;
using TopHalf.Scheduling;

namespace TopHalf.Corpus.SleepInAtomic;

/// <summary>The dump of a vendor's registers sleeps between two reads only where its caller said that it may.</summary>
internal sealed class S15Fixed : CorpusProgram
{
    private const int Irq = 22;
    private readonly InterruptLine _line = Machine.Current.Interrupts.Wire(Irq, "ufshcd").Line;
    private readonly SpinLock _hostLock = new("host_lock");
    private readonly VariantOps _vops = new(VendorDbgRegisterDump);

    /// <inheritdoc/>
    public override async KernelTask RunAsync()
    {
        var interrupts = Machine.Current.Interrupts;
        if (interrupts.RequestIrq(Irq, UfshcdIntr, IrqFlags.None, "ufshcd", out var action) != Errno.Ok)
        {
            return;
        }

        Ioctl();
        _line.Assert();
        await Kernel.MsleepAsync(1);
        await interrupts.FreeIrqAsync(action!);
    }

    private static void VendorDbgRegisterDump(bool canSleep)
    {
        for (var register = 0; register < 3; register++)
        {
            Kernel.Printk(KernLevel.Info, $"UFS_TEST_BUS {register}");
            if (canSleep)
            {
                Machine.Current.RunOnStack(Kernel.UsleepRangeAsync(100, 200));
            }
            else
            {
                Kernel.Udelay(100);
            }
        }
    }

    private IrqReturn UfshcdIntr(int irq)
    {
        _hostLock.Lock();
        _line.Deassert();
        CheckErrors();
        _hostLock.Unlock();
        return IrqReturn.Handled;
    }

    private void CheckErrors() => PrintHostRegs(canSleep: false);

    private void Ioctl() => PrintHostRegs(canSleep: true);

    private void PrintHostRegs(bool canSleep) => _vops.DbgRegisterDump(canSleep);

    private sealed record VariantOps(Action<bool> DbgRegisterDump);
}
