namespace TopHalf.Devices;

/// <summary>One question about the hardware that its manual leaves open, or that implementations answer differently.</summary>
/// <remarks>
/// A verdict names the knobs that it depends on. They are found by running again with each knob turned over, so a knob is a
/// yes-or-no question; a quantity is a parameter of the device, not a knob.
/// </remarks>
/// <param name="Name">Short name in kebab case, unique within a device, as typed on a command line: <c>ss-holds-line</c>.</param>
/// <param name="Question">The question as a claim that is true when the knob is on: "SS keeps the interrupt line asserted".</param>
/// <param name="Source">Where the answer comes from, or <c>assumed</c> with the reason.</param>
public sealed record Knob(string Name, string Question, string Source)
{
    /// <inheritdoc/>
    public override string ToString() => Name;
}
