using TopHalf.Devices;

namespace TopHalf.Scenarios;

/// <summary>A knob on which a verdict depends.</summary>
/// <param name="Knob">The knob.</param>
/// <param name="Value">Its answer in the run.</param>
/// <param name="FlippedRules">The rules that are broken with the other answer; empty when the run is then clean.</param>
public sealed record KnobDependence(Knob Knob, bool Value, IReadOnlyList<string> FlippedRules);
