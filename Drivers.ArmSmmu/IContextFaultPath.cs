using TopHalf.Contracts;
using TopHalf.Interrupts;
using TopHalf.Scheduling;

namespace TopHalf.Drivers.ArmSmmu;

/// <summary>What the SMMU driver does in the context interrupt of a bank: the half of a fault API that lies in the IOMMU driver.</summary>
/// <remarks>One for each context bank in use. The driver requests the interrupt, shared and one-shot, and calls it.</remarks>
public interface IContextFaultPath
{
    /// <summary>Whether there is a primary handler. Without one only the thread is called, with the line masked until it returns.</summary>
    bool HasPrimary { get; }

    /// <summary>Whether there is an interrupt thread. Without one the interrupt is requested as a plain one, which forced threading moves to a thread.</summary>
    bool HasThread { get; }

    /// <summary>The primary handler. Context: hard interrupt.</summary>
    [RunsIn(CallContexts.HardIrq)]
    IrqReturn OnIrq();

    /// <summary>The interrupt thread. Context: may sleep.</summary>
    [RunsIn(CallContexts.IrqThread)]
    KernelTask<IrqReturn> OnThreadAsync();
}
