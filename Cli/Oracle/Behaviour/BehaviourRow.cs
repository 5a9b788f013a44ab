namespace TopHalf.Cli.Oracle.Behaviour;

/// <summary>One script with its answer.</summary>
internal readonly record struct BehaviourRow(BehaviourScript Script, BehaviourAnswer Answer);
