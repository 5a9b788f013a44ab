namespace TopHalf.Memory;

/// <summary>A store that its own CPU has made and no other one has seen.</summary>
/// <param name="group">How many store barriers its CPU had passed: no store of a later group comes before it.</param>
internal abstract class PendingStore(int group)
{
    public int Group { get; } = group;

    /// <summary>The variable.</summary>
    public abstract object Cell { get; }

    /// <summary>Everybody sees it from now on.</summary>
    public abstract void Commit(int cpu);
}
