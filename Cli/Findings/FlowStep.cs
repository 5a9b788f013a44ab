namespace TopHalf.Cli.Findings;

/// <summary>One step of a <see cref="Flow"/>.</summary>
/// <param name="Order">When it comes among the steps of all flows of the finding, from 1.</param>
/// <param name="Text">What happens.</param>
/// <param name="Place">Where; null when that is not known.</param>
internal sealed record FlowStep(int Order, string Text, Place? Place);
