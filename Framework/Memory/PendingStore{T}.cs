using TopHalf.Races;

namespace TopHalf.Memory;

/// <inheritdoc/>
internal sealed class PendingStore<T>(WeakCell<T> cell, T value, VectorClock? released, int group) : PendingStore(group)
{
    public override object Cell => cell;

    public T Value { get; } = value;

    public VectorClock? Released { get; } = released;

    public override void Commit(int cpu) => cell.Commit(Value, Released, cpu);
}
