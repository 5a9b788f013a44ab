namespace TopHalf.Exploration;

/// <summary>Follows picks by the number of their point; where one cannot be followed it goes on by the default policy, and says so.</summary>
internal sealed class FollowSchedule(IReadOnlyList<(int Point, ulong Target)> picks) : IStrategy
{
    private int _point;
    private int _next;
    private bool _hasRun;

    /// <inheritdoc/>
    public string Name => "follow";

    /// <inheritdoc/>
    public bool IsExhaustive => false;

    /// <inheritdoc/>
    public bool SeesForcedSteps => true;

    /// <summary>Whether every pick was followed.</summary>
    public bool IsFollowed { get; private set; } = true;

    /// <inheritdoc/>
    public bool BeginRun() => !_hasRun && (_hasRun = true);

    /// <inheritdoc/>
    public int Pick(StepPoint point)
    {
        var number = _point++;
        if (_next == picks.Count || picks[_next].Point != number)
        {
            return point.Preferred;
        }

        var target = picks[_next++].Target;
        for (var i = 0; i < point.Enabled.Count; i++)
        {
            if (DeviationLabels.TargetOf(point.Enabled[i]) == target)
            {
                return i;
            }
        }

        IsFollowed = false;
        return point.Preferred;
    }

    /// <inheritdoc/>
    public void EndRun(StepPoint last) => IsFollowed &= _next == picks.Count;
}
