namespace TopHalf.Exploration.Strategies;

/// <summary>A step that was tried already from an equivalent place, and what it touched then.</summary>
/// <param name="Actor">Who takes it.</param>
/// <param name="Alternative">Which of what it can do.</param>
/// <param name="Footprint">What it touched.</param>
internal readonly record struct Sleeper(int Actor, ulong Alternative, Footprint Footprint)
{
    /// <summary>Whether it does the same after another step as before it.</summary>
    /// <param name="actor">Who took the other.</param>
    /// <param name="footprint">What the other touched.</param>
    public bool SleepsOn(int actor, Footprint footprint) => Actor != actor && !Footprint.ConflictsWith(footprint);
}
