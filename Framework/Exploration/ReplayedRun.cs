namespace TopHalf.Exploration;

/// <summary>A run that followed a known schedule.</summary>
/// <param name="Run">What came of it.</param>
/// <param name="Steps">Its steps.</param>
/// <param name="Deviations">Where it left the default policy.</param>
/// <param name="Schedule">The same by the number of the step.</param>
/// <param name="IsFollowed">Whether the schedule could be followed to its end.</param>
/// <param name="TraceHash">The hash of its events.</param>
/// <param name="Preemptions">How often a context that could have gone on was made to wait.</param>
/// <param name="Interrupts">How many interrupts landed.</param>
internal sealed record ReplayedRun(
    SubjectRun Run, IReadOnlyList<RecordedStep> Steps, IReadOnlyList<Deviation> Deviations, Schedule Schedule, bool IsFollowed,
    string TraceHash, int Preemptions, int Interrupts)
{
    /// <summary>Whether it broke a rule in the same way.</summary>
    public bool Breaks(Fingerprint fingerprint) => Run.Violations.Any(violation => Fingerprint.Of(violation) == fingerprint);
}
