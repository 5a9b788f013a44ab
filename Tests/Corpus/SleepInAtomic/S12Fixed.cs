using TopHalf.Deferred;
using TopHalf.Interrupts;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;

namespace TopHalf.Corpus.SleepInAtomic;

/// <summary>
/// The handler for a PHY that came up waits 200 ms busily. Five calls further out is the interrupt, and a
/// tasklet.
/// </summary>
internal sealed class S12Fixed : CorpusProgram
{
    private const int Intx = 16;
    private const int Msi = 17;
    private readonly InterruptLine _intx = Machine.Current.Interrupts.Wire(Intx, "pm80xx-intx").Line;
    private readonly InterruptLine _msi = Machine.Current.Interrupts.Wire(Msi, "pm80xx-msi").Line;
    private readonly Tasklet _tasklet;
    private readonly ChipDispatch _chip = new(new Pm80xx().Isr);

    public S12Fixed() => _tasklet = new(Pm8001Tasklet, "pm80xx");

    /// <inheritdoc/>
    public override async KernelTask RunAsync()
    {
        var interrupts = Machine.Current.Interrupts;
        if (interrupts.RequestIrq(Intx, InterruptHandlerIntx, IrqFlags.None, "pm80xx", out var intx) == Errno.Ok
            && interrupts.RequestIrq(Msi, InterruptHandlerMsix, IrqFlags.None, "pm80xx", out var msi) == Errno.Ok)
        {
            _intx.Assert();
            _msi.Assert();
            await Kernel.MsleepAsync(1000);
            await interrupts.FreeIrqAsync(msi!);
            await interrupts.FreeIrqAsync(intx!);
            await _tasklet.KillAsync();
        }
    }

    private IrqReturn InterruptHandlerIntx(int irq)
    {
        _intx.Deassert();
        return _chip.Isr();
    }

    private IrqReturn InterruptHandlerMsix(int irq)
    {
        _msi.Deassert();
        _tasklet.Schedule();
        return IrqReturn.Handled;
    }

    private void Pm8001Tasklet() => _ = _chip.Isr();

    private sealed record ChipDispatch(Func<IrqReturn> Isr);

    private sealed class Pm80xx
    {
        private readonly SpinLock _lock = new("pm8001_ha->lock");
        private readonly Shared<int> _attached = new(0, "phy attached");

        public IrqReturn Isr()
        {
            ProcessOq();
            return IrqReturn.Handled;
        }

        private void ProcessOq()
        {
            var flags = _lock.LockIrqSave();
            ProcessOneIomb();
            _lock.UnlockIrqRestore(flags);
        }

        private void ProcessOneIomb() => HwEventSasPhyUp();

        private void HwEventSasPhyUp()
        {
            _attached.Value++;
            // The drive needs that long.
            Kernel.Mdelay(200);
        }
    }
}
