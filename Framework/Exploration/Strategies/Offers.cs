namespace TopHalf.Exploration.Strategies;

/// <summary>What one actor could do at a point, and who stood on it.</summary>
internal sealed class Offers
{
    private readonly Step[] _enabled;
    private readonly Step[] _blocked;
    private readonly Stand[] _standing;

    private Offers(Step[] enabled, Step[] blocked, Stand[] standing)
    {
        (_enabled, _blocked, _standing) = (enabled, blocked, standing);
        Hash = default(ClassHash).Then(1);
        foreach (var step in enabled)
        {
            Hash = Hash.Then(step.Alternative).Then(step.Context).Then(step.Pending.Object);
        }

        foreach (var step in blocked)
        {
            Hash = Hash.Then(~step.Alternative).Then(step.Context).Then(step.Pending.Object);
        }

        foreach (var stand in standing)
        {
            Hash = Hash.Then(stand.Origin);
        }
    }

    /// <summary>Stands for all of it.</summary>
    public ClassHash Hash { get; }

    /// <summary>Who stands on it.</summary>
    public ReadOnlySpan<Stand> Standing => _standing;

    /// <summary>The lock for which it waits busily, or would: whether it can go on is for the lock to say. Null for none.</summary>
    public ulong? BusyWith { get; private init; }

    /// <summary>Whether it waits for something that is no lock, of which nothing is known.</summary>
    public bool IsVolatile { get; private init; }

    /// <summary>Takes them from a point. What can come only since nothing else can is not for one actor to say.</summary>
    /// <param name="point">The point.</param>
    /// <param name="actor">The number of a CPU, or <see cref="SearchKeys.Hardware"/>.</param>
    public static Offers Of(StepPoint point, int actor)
    {
        Step[] enabled = [.. point.Enabled.Where(step => IsOf(step, actor) && step.Pending.Mode != AccessMode.Barrier)];
        Step[] blocked = [.. point.Blocked.Where(step => IsOf(step, actor))];
        var busy = Array.FindIndex(enabled, static step => step.IsBusy) is var index and >= 0 ? enabled[index] : blocked.Length > 0 ? blocked[0] : default;
        var isLock = busy.Pending.Mode == AccessMode.Acquire;
        return new(enabled, blocked, [.. point.Standing!.Where(stand => stand.Actor == actor)])
        {
            BusyWith = busy.IsBusy && isLock ? busy.Pending.Object : null,
            IsVolatile = busy.IsBusy && !isLock,
        };
    }

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

        foreach (var stand in _standing)
        {
            point.AddStanding(stand);
        }
    }

    /// <summary>Whether others are the same.</summary>
    /// <param name="other">The others.</param>
    public bool IsSame(Offers other) =>
        _enabled.AsSpan().SequenceEqual(other._enabled) && _blocked.AsSpan().SequenceEqual(other._blocked) && _standing.AsSpan().SequenceEqual(other._standing);

    private static bool IsOf(in Step step, int actor) => (step.Kind == StepKind.Hardware ? SearchKeys.Hardware : step.Actor) == actor;
}
