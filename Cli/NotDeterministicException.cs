namespace TopHalf.Cli;

/// <summary>Two runs that must be equal were not. A fault of TopHalf, or of driver code that uses what the machine does not control.</summary>
internal sealed class NotDeterministicException(string message) : Exception(message);
