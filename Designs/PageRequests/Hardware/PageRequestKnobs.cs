using TopHalf.Devices;

namespace TopHalf.Designs.PageRequests.Hardware;

/// <summary>The questions about page requests that the manuals leave open, or that implementations answer differently.</summary>
internal static class PageRequestKnobs
{
    /// <summary>What becomes of a request that the queue has no room for.</summary>
    public static readonly Knob OverflowAnswers = new(
        "pri-overflow-answers",
        "a last request that finds the queue full is answered with success by the IOMMU, so that the device asks again",
        "SMMUv3 architecture (ARM IHI 0070) on PRI queue overflow and VT-d on PRS overflow; a dropped request that is not the last is not answered");

    /// <summary>How soon a group index is used again.</summary>
    public static readonly Knob GroupIdsReusedFirst = new(
        "group-ids-reused-first",
        "a device takes the lowest group index that is free; otherwise it goes through all 512 before it uses one again",
        "assumed on: PCI Express lets a device use an index again as soon as its group was answered");

    /// <summary>Whether an invalidation can hang behind a page request.</summary>
    public static readonly Knob SyncWaitsForRequests = new(
        "sync-waits-for-requests",
        "an invalidation is not complete while accesses of the address space wait for the answer to a page request",
        "assumed off: a device may not hold an ATS invalidation back for a page request (PCI Express, ATS)");

    /// <summary>All of them, and what they are by default.</summary>
    public static IReadOnlyDictionary<Knob, bool> Defaults { get; } = new Dictionary<Knob, bool>(ReferenceEqualityComparer.Instance)
    {
        [OverflowAnswers] = true,
        [GroupIdsReusedFirst] = true,
        [SyncWaitsForRequests] = false,
    };
}
