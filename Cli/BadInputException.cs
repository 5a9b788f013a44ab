namespace TopHalf.Cli;

/// <summary>The input is not accepted. The message is one line that names the value and what is accepted.</summary>
internal sealed class BadInputException(string message) : Exception(message);
