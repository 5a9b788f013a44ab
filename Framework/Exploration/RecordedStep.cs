namespace TopHalf.Exploration;

/// <summary>A step of a run that was written down.</summary>
/// <param name="Step">The step.</param>
/// <param name="Touched">What it touched.</param>
/// <param name="IsPreemption">Whether another context could have gone on, and was made to wait.</param>
internal readonly record struct RecordedStep(Step Step, IReadOnlyList<Access> Touched, bool IsPreemption);
