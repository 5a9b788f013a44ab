namespace TopHalf.Exploration;

/// <summary>One thing that goes otherwise than by itself: a piece of hardware that comes early, an allocation that fails.</summary>
/// <param name="Label">Where, by the same key in every run.</param>
/// <param name="Value">How a question is answered; for hardware that may come at any point, from the how manieth of its events on, up to this one.</param>
/// <param name="IsFault">Whether it is a fault; else it is an interrupt that may land anywhere.</param>
/// <param name="Description">For people.</param>
public sealed record Injection(ulong Label, int Value, bool IsFault, string Description);
