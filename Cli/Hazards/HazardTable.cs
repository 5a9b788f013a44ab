using TopHalf.Upstream;
using TopHalf.Upstream.Hazards;

namespace TopHalf.Cli.Hazards;

/// <summary>The hazards of fault handling, H1 to H38, each with the pair of programs that shows it. docs/hazards.md and the table of docs/designs.md are held against it.</summary>
internal static class HazardTable
{
    /// <summary>They, by number.</summary>
    public static IReadOnlyList<Hazard> All { get; } =
    [
        Of(1, "double resume", "hazard-double-resume"),
        Of(2, "lost resume", "hazard-lost-resume"),
        Of(3, "resume after detach, after domain free", "hazard-resume-after-detach"),
        Of(4, "handler after unregister", "hazard-handler-after-release"),
        Of(5, "handler identity", "upstream-display-gpu-fault-handler"),
        Of(6, "unregister refuses", "upstream-core-unregister-busy-under-flood"),
        Of(7, "fault storm against one worker", "hazard-storm-against-worker"),
        Of(8, "resume of the wrong fault, double FSR clear", "upstream-smmu-double-fsr-clear"),
        Of(9, "storm while SS", "hazard-storm-while-stalled"),
        Of(10, "line state against deferral", "upstream-smmu-unmask-after-resume"),
        Of(11, "sleeping in hard interrupt context", "hazard-sleep-in-handler"),
        Of(12, "registers read later than the event", "upstream-smmu-fault-info-read-late"),
        Of(13, "order of FSR and RESUME", "upstream-smmu-resume-before-fsr-clear"),
        Of(14, "a stall blocks others of the SMMU", "upstream-smmu-stall-starves-gmu"),
        Of(15, "power lost while stalled, resume without power", "upstream-smmu-fault-handler-without-power"),
        Of(16, "lock inversion with the stalled device", "hazard-lock-held-by-waiter"),
        Of(17, "TLB invalidation behind a stall", "hazard-tlb-sync-behind-stall"),
        Of(18, "an interrupt thread starves others", "hazard-thread-starves-others"),
        Of(19, "lock across the callback", "upstream-iommufd-deliver-list-lock"),
        Of(20, "reset is impossible", "upstream-msm-cx-stays-on"),
        Of(21, "page response without a match", "hazard-response-without-request"),
        Of(22, "group id used again", "hazard-group-used-again"),
        Of(23, "partial groups", "hazard-partial-group"),
        Of(24, "a failure code stops the device", "hazard-failure-stops-others"),
        Of(25, "lifetime of per-device data", "upstream-iopf-refine-fault-data-locking"),
        Of(26, "flush with a lock that the work needs", "upstream-vtd-drain-prq-deadlock"),
        Of(27, "flush without drain", "hazard-flush-before-drain"),
        Of(28, "serialisation lost when work moves", "hazard-serialisation-lost"),
        Of(29, "implicit pins lost", "upstream-smmu-fault-info-without-power"),
        Of(30, "dialects of return codes", "hazard-return-code-dialect"),
        Of(31, "no timeout, or one", "hazard-reader-never-answers"),
        Of(32, "re-enable race", "hazard-stall-reenabled"),
        Of(33, "abort path", "upstream-iommufd-alloc-out-fput"),
        Of(34, "a failed copy to user space", "upstream-iommufd-inner-break-in-read"),
        Of(35, "a CPU behind its own stalled DMA", "upstream-platform-stalled-write-blocks-read"),
        Of(36, "acknowledge order on edges", "upstream-amd-status-bit-erratum"),
        Of(37, "reclaim recursion", "upstream-platform-rpm-write-reclaim"),
        Of(38, "a blocking call in a wait condition", "upstream-msm-mutex-in-wait-condition"),
    ];

    private static Hazard Of(int number, string name, string program) => new($"H{number}", name, Find(program));

    private static ProgramPair Find(string program) => UpstreamBugs.All.Concat<ProgramPair>(HazardPrograms.All).First(pair => pair.Name == program);
}
