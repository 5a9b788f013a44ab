using TopHalf.Interrupts;
using TopHalf.Iommu;
using TopHalf.Scheduling;

namespace TopHalf.Drivers.ArmSmmu;

/// <summary>The usual path: the core is told, and decides with the API user who resumes.</summary>
/// <remarks>
/// The registers are saved once, then the fault bits are cleared, and only then is the fault reported: whoever resumes, and from
/// wherever, finds the fault bits clear, as an MMU-500 needs it (order of Linux 6.16, "iommu/arm-smmu: Fix spurious interrupts with stall-on-fault").
/// </remarks>
/// <param name="bank">The bank.</param>
/// <param name="mode">From which context it reports.</param>
public sealed class CoreFaultPath(SmmuContextBank bank, SmmuIrqMode mode) : IContextFaultPath
{
    /// <inheritdoc/>
    public bool HasPrimary => mode == SmmuIrqMode.Hard;

    /// <inheritdoc/>
    public bool HasThread => true;

    /// <summary>Saves, clears, reports.</summary>
    public IrqReturn OnIrq() => !Take()
        ? IrqReturn.None
        : bank.Domain.ReportFault(bank.Captured) == FaultReport.NeedsThread ? IrqReturn.WakeThread : IrqReturn.Handled;

    /// <summary>Beside a primary handler, the handler's second slot; without one, saves, clears and reports. The line stays masked until the report returns.</summary>
    public async KernelTask<IrqReturn> OnThreadAsync()
    {
        if (!HasPrimary && !Take())
        {
            return IrqReturn.None;
        }

        await bank.Domain.ReportFaultInThreadAsync(bank.Captured, isSecondCall: HasPrimary);
        return IrqReturn.Handled;
    }

    private bool Take()
    {
        var before = bank.Captured.Serial;
        if (!bank.Capture())
        {
            return false;
        }

        if (bank.Captured.Serial != before)
        {
            bank.ClearStatus(bank.Captured.Fsr);
        }

        return true;
    }
}
