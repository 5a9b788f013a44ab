namespace TopHalf.Cli.Findings;

/// <summary>A finding that the code says is none.</summary>
/// <param name="By">With what: <c>pragma</c> or <c>SuppressMessage</c>.</param>
/// <param name="Justification">Why; empty when it does not say.</param>
internal sealed record Suppression(string By, string Justification);
