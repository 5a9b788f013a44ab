namespace TopHalf.Exploration.Strategies;

/// <summary>What an actor could do at a place, and on which of it it settled.</summary>
internal readonly record struct Offer
{
    private static readonly ulong[] _onlyContinue = [0];

    private readonly ulong[]? _alternatives;
    private readonly bool _isFirstBlocked;
    private readonly int _settledOn;

    private Offer(ulong[] alternatives, bool isFirstBlocked, int settledOn, int since)
    {
        _alternatives = alternatives;
        _isFirstBlocked = isFirstBlocked;
        _settledOn = settledOn;
        Since = since;
    }

    /// <summary>The event that made it what it is; -1 for none.</summary>
    public int Since { get; }

    /// <summary>What it could do; what it cannot do until somebody else has done something comes first.</summary>
    public ReadOnlySpan<ulong> Alternatives => _alternatives;

    /// <summary>Whether it has to settle on one of several before it takes a step.</summary>
    public bool MustSettle => _settledOn == 0 && Alternatives.Length > 1;

    /// <summary>Whether it settled on one that is not the first of several.</summary>
    public bool IsDeviating => _settledOn > 1;

    /// <summary>Whether it could take a step, after it has settled if it must.</summary>
    public bool IsEnabled => MustSettle || (Alternatives.Length > 0 && !(_isFirstBlocked && _settledOn <= 1));

    /// <summary>The alternative that it takes when it takes a step.</summary>
    public ulong Next => Alternatives[Math.Max(_settledOn - 1, 0)];

    /// <summary>Collects what an actor could do.</summary>
    /// <param name="point">The point.</param>
    /// <param name="actor">Who.</param>
    /// <param name="enabled">Where its steps begin among the enabled ones; moved behind them.</param>
    /// <param name="blocked">Where its steps begin among the blocked ones; moved behind them.</param>
    /// <param name="since">The event before the point; -1 for none.</param>
    /// <param name="before">What it could do before, if it has not done anything since: on what it settled holds as long as nothing else is offered.</param>
    public static Offer At(StepPoint point, int actor, ref int enabled, ref int blocked, int since, in Offer before)
    {
        var own = Own(point.Blocked, actor, ref blocked);
        var isBlocked = own.Count > 0;
        var others = Own(point.Enabled, actor, ref enabled);
        var count = own.Count + others.Count;
        if (count == 0 && before.Alternatives.Length == 0)
        {
            return before;
        }

        var isSame = before.Alternatives.Length == count;
        for (var i = 0; i < count && isSame; i++)
        {
            isSame = before.Alternatives[i] == Alternative(point, own, others, i);
        }

        if (isSame)
        {
            return new(before._alternatives!, isBlocked, before._settledOn, before.Since);
        }

        if (count == 1 && (isBlocked ? point.Blocked[own.First] : point.Enabled[others.First]).Alternative == 0)
        {
            return new(_onlyContinue, isBlocked, 0, since);
        }

        var alternatives = new ulong[count];
        for (var i = 0; i < count; i++)
        {
            alternatives[i] = Alternative(point, own, others, i);
        }

        return new(alternatives, isBlocked, 0, since);
    }

    /// <summary>The same, settled on one alternative.</summary>
    /// <param name="alternative">Which.</param>
    public Offer SettledOn(ulong alternative) => new(_alternatives!, _isFirstBlocked, Alternatives.IndexOf(alternative) + 1, Since);

    private static ulong Alternative(StepPoint point, (int First, int Count) blocked, (int First, int Count) enabled, int number) =>
        number < blocked.Count ? point.Blocked[blocked.First + number].Alternative : point.Enabled[enabled.First + number - blocked.Count].Alternative;

    private static (int First, int Count) Own(PointList<Step> steps, int actor, ref int at)
    {
        var first = at;
        while (at < steps.Count && steps[at].Actor == actor)
        {
            at++;
        }

        return (first, at - first);
    }
}
