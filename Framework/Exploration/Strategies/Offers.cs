namespace TopHalf.Exploration.Strategies;

/// <summary>What one actor could do at a point.</summary>
internal sealed class Offers
{
    private readonly Step[] _enabled;
    private readonly Step[] _blocked;

    private Offers(Step[] enabled, Step[] blocked)
    {
        (_enabled, _blocked) = (enabled, blocked);
        Hash = default(ClassHash).Then(1);
        foreach (var step in enabled)
        {
            Hash = Hash.Then(step.Alternative).Then(step.Context).Then(step.Pending.Object);
        }
    }

    /// <summary>Stands for all that it could do.</summary>
    public ClassHash Hash { get; }

    /// <summary>Takes them from a point. What can come only since nothing else can is not for one actor to say.</summary>
    /// <param name="point">The point.</param>
    /// <param name="actor">The number of a CPU, or <see cref="SearchKeys.Hardware"/>.</param>
    public static Offers Of(StepPoint point, int actor) =>
        new([.. point.Enabled.Where(step => IsOf(step, actor) && step.Pending.Mode != AccessMode.Barrier)], [.. point.Blocked.Where(step => IsOf(step, actor))]);

    /// <summary>Puts them into a point.</summary>
    /// <param name="point">The point.</param>
    public void AddTo(StepPoint point)
    {
        foreach (var step in _enabled)
        {
            point.AddEnabled(step);
        }

        foreach (var step in _blocked)
        {
            point.AddBlocked(step);
        }
    }

    /// <summary>Whether others are the same.</summary>
    /// <param name="other">The others.</param>
    public bool IsSame(Offers other) => _enabled.AsSpan().SequenceEqual(other._enabled) && _blocked.AsSpan().SequenceEqual(other._blocked);

    private static bool IsOf(in Step step, int actor) => (step.Kind == StepKind.Hardware ? SearchKeys.Hardware : step.Actor) == actor;
}
