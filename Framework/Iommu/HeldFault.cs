using System.Globalization;
using TopHalf.Liveness;

namespace TopHalf.Iommu;

/// <summary>A transaction that an IOMMU holds until somebody writes a resume, as something that waits.</summary>
internal sealed class HeldFault(IFaultHardware hardware, StalledFault fault, IReadOnlyList<IommuDomain> domains) : IWaitSource
{
    public string WaitName => string.Create(CultureInfo.InvariantCulture, $"the access of stream 0x{fault.StreamId:x} to iova 0x{fault.Iova:x}, stalled since {fault.Since} s,");

    public void Explain(WaitNode node)
    {
        if (domains.FirstOrDefault(domain => hardware.StalledIn(domain) == fault) is not { } domain)
        {
            node.MayGoOn("waits behind another one");
        }
        else if (!domain.KnowsFault && hardware.ReportOf(domain) is { } report)
        {
            node.Needs(report, "waits for");
        }
        else
        {
            node.Needs(domain, "waits for a RESUME of");
        }
    }
}
