namespace TopHalf.Exploration;

/// <summary>Follows deviations by their label; stops following where one cannot be followed, and says where.</summary>
/// <param name="deviations">The deviations, in order.</param>
/// <param name="keys">The keys of the search.</param>
internal sealed class FollowDeviations(IReadOnlyList<Deviation> deviations, SearchKeys keys) : IStrategy
{
    private readonly DeviationLabels _labels = new(keys);
    private int _next;
    private bool _hasRun;

    /// <inheritdoc/>
    public string Name => "replay";

    /// <inheritdoc/>
    public bool IsExhaustive => false;

    /// <inheritdoc/>
    public bool SeesForcedSteps => true;

    /// <summary>Where it could not be followed; null when it could.</summary>
    public string? Divergence { get; private set; }

    /// <summary>Whether other things could come at a deviation than when it was recorded.</summary>
    public bool HasDrifted { get; private set; }

    /// <inheritdoc/>
    public bool BeginRun() => !_hasRun && (_hasRun = true);

    /// <inheritdoc/>
    public int Pick(StepPoint point)
    {
        var label = _labels.Of(point);
        if (_next == deviations.Count || Divergence is not null || deviations[_next].Label != label)
        {
            return point.Preferred;
        }

        var deviation = deviations[_next++];
        HasDrifted |= deviation.Enabled != DeviationLabels.EnabledBits(point);
        for (var i = 0; i < point.Enabled.Count; i++)
        {
            if (DeviationLabels.TargetOf(point.Enabled[i]) == deviation.Target)
            {
                return i;
            }
        }

        var met = string.Join("; ", point.Enabled.Select(static step => DeviationLabels.Describe(step)));
        Divergence = $"choice {_next} of {deviations.Count}: what it takes cannot come at {DeviationLabels.Describe(point)}. There can: {met}.";
        return point.Preferred;
    }

    /// <inheritdoc/>
    public void EndRun(StepPoint last)
    {
        if (_next < deviations.Count)
        {
            Divergence ??= $"choice {_next + 1} of {deviations.Count}: the run ended and never came to the place at which it is made.";
        }
    }
}
