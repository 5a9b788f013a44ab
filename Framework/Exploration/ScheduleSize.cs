namespace TopHalf.Exploration;

/// <summary>How much a schedule asks for: what is compared first comes first.</summary>
/// <param name="Preemptions">How often a context that could have gone on was made to wait.</param>
/// <param name="Interrupts">How many interrupts landed.</param>
/// <param name="Injections">How much was injected.</param>
/// <param name="Deviations">How often the default policy was left.</param>
/// <param name="Steps">How many steps there were.</param>
internal readonly record struct ScheduleSize(int Preemptions, int Interrupts, int Injections, int Deviations, int Steps)
{
    /// <summary>The size of a run, up to where it broke a rule.</summary>
    public static ScheduleSize Of(ReplayedRun run, Fingerprint fingerprint)
    {
        var steps = run.StepsTo(fingerprint) ?? run.Steps;
        return new(
            steps.Count(static step => step.IsPreemption), steps.Count(static step => step.Step.Kind == StepKind.Interrupt),
            run.Schedule.Injections.Items.Count, run.Deviations.Count, steps.Count);
    }

    /// <summary>Whether it is smaller.</summary>
    public bool IsLessThan(ScheduleSize other) => (Preemptions, Interrupts, Injections, Deviations, Steps).CompareTo(
        (other.Preemptions, other.Interrupts, other.Injections, other.Deviations, other.Steps)) < 0;
}
