using TopHalf.Cli.Oracle.Behaviour.Interrupts;
using TopHalf.Cli.Oracle.Behaviour.Scripts;

namespace TopHalf.Cli.Oracle.Behaviour;

/// <summary>All scripts.</summary>
internal static class BehaviourCatalogue
{
    public static IReadOnlyList<BehaviourScript> All { get; } =
    [
        .. FlowScripts.All, .. WorkqueueScripts.All, .. DelayedWorkScripts.All, .. WorkCancellationScripts.All, .. TaskletScripts.All,
        .. TimerScripts.All, .. HrtimerScripts.All, .. IrqWorkScripts.All, .. WaitingScripts.All, .. LockScripts.All, .. RcuScripts.All,
        .. SoftirqScripts.All, .. KthreadScripts.All,
    ];

    /// <summary>The scripts of a model, one group after the other.</summary>
    public static IEnumerable<BehaviourScript> Of(string model) =>
        All.Where(script => script.Models.Length == 0 || script.Models.Contains(model)).OrderBy(static script => script.Group, StringComparer.Ordinal);
}
