using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;

namespace TopHalf.Corpus.LockSafety;

/// <summary>A guard that restores interrupts at its end, also at boot, where they were off.</summary>
internal sealed class L15Fixed : CorpusProgram
{
    private readonly IrqDomain _domain = new(new IrqDomainOps(new Aic().IrqDomainXlate));

    /// <inheritdoc/>
    public override KernelTask RunAsync()
    {
        // start_kernel(): interrupts come later.
        Kernel.LocalIrqDisable();
        Kernel.WarnOn(_domain.CreateMapping(33) < 0);
        // "Interrupts were enabled early"
        Kernel.WarnOn(!Kernel.IrqsDisabled);
        Kernel.LocalIrqEnable();
        return default;
    }

    private sealed record IrqDomainOps(Func<int, int> Xlate);

    private sealed class IrqDomain(IrqDomainOps ops)
    {
        public int CreateMapping(int hwirq) => ops.Xlate(hwirq);
    }

    private sealed class Aic
    {
        private readonly RawSpinLock _gcLock = new("gc->lock");
        private readonly Shared<int> _smr = new(0, "AT91_AIC_SMR");

        public int IrqDomainXlate(int hwirq)
        {
            using (_gcLock.HoldIrqSave())
            {
                SetPriority(hwirq & 7);
            }

            return hwirq;
        }

        private void SetPriority(int priority) => _smr.Value = priority;
    }
}
