namespace TopHalf.Cli.Oracle.Behaviour;

/// <summary>What a script showed.</summary>
/// <param name="Sequence">The tokens in order, repetitions folded.</param>
/// <param name="Counts">How often what ran, and what was found in the kernel's structures.</param>
/// <param name="Returns">What calls and handlers returned.</param>
internal sealed record BehaviourAnswer(string Sequence, string Counts, string Returns);
