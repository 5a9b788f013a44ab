namespace TopHalf.Exploration.Strategies;

/// <summary>Who has a CPU and who waits for it, at a point.</summary>
internal sealed class CpuQueue
{
    private readonly Stand[] _standing;
    private readonly int _local;

    private CpuQueue(int actor, Stand[] standing, in CpuView view)
    {
        (_standing, _local, Runner) = (standing, view.Local, view.Runner);
        Hash = default(ClassHash).Then((ulong)actor).Then(Runner).Then(((ulong)_local << 1) + (view.WasSwitched ? 1UL : 0));
        foreach (var stand in standing)
        {
            Hash = HashOf(Hash, stand);
        }
    }

    /// <summary>Stands for all of it.</summary>
    public ClassHash Hash { get; }

    /// <summary>The key of the context that runs; 0 when nobody does.</summary>
    public ulong Runner { get; }

    /// <summary>Takes it from a point.</summary>
    /// <param name="point">The point.</param>
    /// <param name="cpu">The number of the CPU.</param>
    public static CpuQueue Of(StepPoint point, int cpu) => new(cpu, [.. point.Standing!.Where(stand => stand.Actor == cpu)], point.Cpus[cpu]);

    /// <summary>Puts who stands into a point.</summary>
    /// <param name="point">The point.</param>
    public void AddTo(StepPoint point)
    {
        foreach (var stand in _standing)
        {
            point.AddStanding(stand);
        }
    }

    /// <summary>What made this of another: who came and who went.</summary>
    /// <param name="before">What was before.</param>
    public ClassHash ChangeFrom(CpuQueue before)
    {
        var change = _local == before._local ? default : default(ClassHash).Then((ulong)before._local).Then((ulong)_local);
        foreach (var stand in _standing)
        {
            change = !IsIdle(stand) && Array.IndexOf(before._standing, stand) < 0 ? change.And(HashOf(default, stand)) : change;
        }

        foreach (var stand in before._standing)
        {
            change = !IsIdle(stand) && Array.IndexOf(_standing, stand) < 0 ? change.And(HashOf(default(ClassHash).Then(1), stand)) : change;
        }

        return change;
    }

    /// <summary>The idle task comes and goes with the others.</summary>
    private static bool IsIdle(in Stand stand) => stand.Origin == 0;

    private static ClassHash HashOf(ClassHash before, Stand stand) =>
        before.Then(stand.Origin).Then(stand.Context).Then(((ulong)stand.Rank << 1) + (stand.IsBegun ? 1UL : 0));
}
