namespace TopHalf.Scenarios;

/// <summary>How far a run is, for a person who waits. Read from another thread; a stale value does no harm.</summary>
public sealed class RunProgress
{
    private volatile Func<double>? _fraction;

    /// <summary>From 0 to 1; null when the scenario does not say.</summary>
    public double? Fraction => _fraction?.Invoke();

    /// <summary>Says how the progress is found out.</summary>
    /// <param name="fraction">Returns a number from 0 to 1; reads counters only.</param>
    public void Follow(Func<double> fraction) => _fraction = fraction;
}
