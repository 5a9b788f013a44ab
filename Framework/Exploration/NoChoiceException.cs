namespace TopHalf.Exploration;

/// <summary>A search was asked for of code in which nothing can go otherwise. That it found nothing would say nothing.</summary>
/// <param name="subject">What was to be searched.</param>
public sealed class NoChoiceException(string subject) : InvalidOperationException(
    $"'{subject}' has no choice in it: one task at a time, no interrupt, nothing that fails. Its one run shows all that there is; start a second task, " +
    "wire an interrupt, or let something fail.");
