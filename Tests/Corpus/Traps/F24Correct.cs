using TopHalf.Devices;
using TopHalf.Interrupts;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;

namespace TopHalf.Corpus.Traps;

/// <summary>
/// A test that sleeps is left out in interrupts. Nobody calls it there, so the question is superfluous, and the
/// call correct.
/// </summary>
internal sealed class F24Correct : CorpusProgram
{
    private const int Irq = 66;
    private readonly InterruptLine _line = Machine.Current.Interrupts.Wire(Irq, "e100").Line;
    private readonly SpinLock _cmdLock = new("nic->cmd_lock");
    private readonly Shared<int> _selfTests = new(0, "self tests");

    private static bool InInterrupt => Kernel.InHardIrq || Kernel.InServingSoftirq;

    /// <inheritdoc/>
    public override async KernelTask RunAsync()
    {
        var interrupts = Machine.Current.Interrupts;
        if (interrupts.RequestIrq(Irq, E100Intr, IrqFlags.None, "e100", out var action) != Errno.Ok)
        {
            return;
        }

        await UpAsync();
        ((IHardwareHost)Machine.Current).Schedule(Ktime.FromUs(10), new Raise(_line));
        await DiagTestAsync();
        await interrupts.FreeIrqAsync(action!);
    }

    private KernelTask UpAsync() => HwInitAsync();

    private KernelTask DiagTestAsync() => HwInitAsync();

    private async KernelTask HwInitAsync()
    {
        if (!InInterrupt)
        {
            await SelfTestAsync();
        }

        ResetCommand();
    }

    private async KernelTask SelfTestAsync()
    {
        _selfTests.Value++;
        await Kernel.MsleepAsync(10);
    }

    private void ResetCommand()
    {
        var flags = _cmdLock.LockIrqSave();
        Kernel.Udelay(1);
        _cmdLock.UnlockIrqRestore(flags);
    }

    private IrqReturn E100Intr(int irq)
    {
        _line.Deassert();
        ResetCommand();
        return IrqReturn.Handled;
    }

    /// <summary>The device raises its interrupt.</summary>
    private sealed class Raise(InterruptLine line) : IHardwareEvent
    {
        public void Occur(long argument) => line.Assert();
    }
}
