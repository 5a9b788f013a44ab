using TopHalf.Scheduling;

namespace TopHalf.Liveness;

/// <summary>Something whose wake-up can come when nobody waits, and be lost.</summary>
internal interface ILossyWait
{
    /// <summary>How the wake-up of a task that waits was lost, in words; null when none is known to be.</summary>
    string? LossFor(TaskStruct task);
}
