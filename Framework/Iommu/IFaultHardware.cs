using TopHalf.Liveness;

namespace TopHalf.Iommu;

/// <summary>What really happens in the hardware of an IOMMU, for checkers and reports. Drivers never look at it.</summary>
public interface IFaultHardware
{
    /// <summary>Faults detected.</summary>
    long Raised { get; }

    /// <summary>Faults that got no record of their own.</summary>
    long Coalesced { get; }

    /// <summary>Faulting transactions that were aborted.</summary>
    long Terminated { get; }

    /// <summary>Stalled transactions that were translated again.</summary>
    long Retried { get; }

    /// <summary>The transaction of a domain that a resume would act on; null when none is stalled.</summary>
    /// <param name="domain">The domain.</param>
    StalledFault? StalledIn(IommuDomain domain);

    /// <summary>Everything that is held.</summary>
    IReadOnlyList<StalledFault> ListStalled();

    /// <summary>What has to happen before a resume of a domain's fault is written, as far as that is not the domain's to know: its interrupt is handled.</summary>
    /// <param name="domain">The domain.</param>
    /// <returns>Null when nothing of that kind is left to happen.</returns>
    IWaitSource? ReportOf(IommuDomain domain) => null;
}
