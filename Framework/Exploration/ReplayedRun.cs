namespace TopHalf.Exploration;

/// <summary>A run that followed a known schedule.</summary>
/// <param name="Run">What came of it.</param>
/// <param name="Steps">Its steps.</param>
/// <param name="Findings">In which step each finding came, by the number of the step from 0.</param>
/// <param name="Deviations">Where it left the default policy.</param>
/// <param name="Schedule">The same by the number of the step.</param>
/// <param name="IsFollowed">Whether the schedule could be followed to its end.</param>
/// <param name="TraceHash">The hash of its events.</param>
internal sealed record ReplayedRun(
    SubjectRun Run, IReadOnlyList<RecordedStep> Steps, IReadOnlyList<int> Findings, IReadOnlyList<Deviation> Deviations, Schedule Schedule, bool IsFollowed,
    string TraceHash)
{
    /// <summary>Whether it broke a rule in the same way.</summary>
    public bool Breaks(Fingerprint fingerprint) => StepsTo(fingerprint) is not null;

    /// <summary>The steps up to the one in which it broke a rule; null when it did not.</summary>
    public IReadOnlyList<RecordedStep>? StepsTo(Fingerprint fingerprint)
    {
        foreach (var (index, violation) in Run.Violations.Index())
        {
            if (Fingerprint.Of(violation) == fingerprint)
            {
                // What is found after the last event has its place at the end.
                return [.. Steps.Take(index < Findings.Count ? Findings[index] + 1 : Steps.Count)];
            }
        }

        return null;
    }
}
