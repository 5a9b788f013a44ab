using TopHalf.Interrupts;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;

namespace TopHalf.Corpus.LockSafety;

/// <summary>The chip is called with the raw lock of the descriptor held and takes a raw spinlock.</summary>
internal sealed class L16Fixed : CorpusProgram
{
    private const int Irq = 73;

    /// <inheritdoc/>
    public override async KernelTask RunAsync()
    {
        var interrupts = Machine.Current.Interrupts;
        var line = interrupts.Wire(Irq, "sdio-detect", IrqFlow.Level, IrqFlags.TriggerHigh, new SprdGpio()).Line;
        if (interrupts.RequestIrq(Irq, DetectIrq, IrqFlags.None, "sdio-detect", out var action) != Errno.Ok)
        {
            return;
        }

        await interrupts.FreeIrqAsync(action!);

        IrqReturn DetectIrq(int irq)
        {
            line.Deassert();
            return IrqReturn.Handled;
        }
    }

    private sealed class SprdGpio : IrqChip
    {
        private const int Ie = 0;
        private readonly RawSpinLock _lock = new("sprd_gpio->lock");
        private readonly Shared<int>[] _registers = [new(0, "SPRD_GPIO_IE")];

        public override void Unmask(IrqDesc desc)
        {
            Update(Ie, 1);
            base.Unmask(desc);
        }

        public override void Mask(IrqDesc desc)
        {
            Update(Ie, 0);
            base.Mask(desc);
        }

        private void Update(int register, int value)
        {
            var flags = _lock.LockIrqSave();
            _registers[register].Value = value;
            _lock.UnlockIrqRestore(flags);
        }
    }
}
