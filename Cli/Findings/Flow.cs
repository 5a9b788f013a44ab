namespace TopHalf.Cli.Findings;

/// <summary>How it comes to a finding in one context: a chain of calls, or what one context of a run did.</summary>
/// <param name="Name">What it is of.</param>
/// <param name="Steps">The steps, in order.</param>
internal sealed record Flow(string Name, IReadOnlyList<FlowStep> Steps);
