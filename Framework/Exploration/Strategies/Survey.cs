using TopHalf.Choices;

namespace TopHalf.Exploration.Strategies;

/// <summary>Runs that go anywhere, to learn what steps touch before answers rest on it. They go on until many in a row taught nothing.</summary>
internal sealed class Survey
{
    private const int QuietRuns = 24;
    private const int MostRuns = 1_000;

    private SplitMix64 _random = new(1);
    private int _facts;
    private int _quiet;
    private int _left = MostRuns;
    private int _spent;

    /// <summary>Whether the run at hand is one of them.</summary>
    public bool IsOn { get; private set; }

    /// <summary>Prepares the next run.</summary>
    /// <param name="facts">How much is known by now.</param>
    /// <returns>Whether it is one of them.</returns>
    public bool Begin(int facts)
    {
        _quiet = facts == _facts ? _quiet + 1 : 0;
        (_facts, _spent) = (facts, 0);
        return IsOn = --_left >= 0 && _quiet < QuietRuns;
    }

    /// <summary>Says what comes next.</summary>
    /// <param name="point">What can.</param>
    /// <param name="bound">How often a context that could go on may be made to wait; null for no bound.</param>
    /// <returns>An index into what is enabled.</returns>
    public int Pick(StepPoint point, int? bound)
    {
        var chosen = _random.Below(point.Enabled.Count);
        if (point.IsPreemption(chosen) && ++_spent > bound)
        {
            _spent--;
            chosen = point.Preferred;
        }

        return chosen;
    }
}
