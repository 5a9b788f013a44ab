namespace TopHalf.Machines;

/// <summary>What each kind of operation costs in virtual time. Data: replace any of it.</summary>
/// <remarks>
/// The default values are orders of magnitude for an arm64 application core at 2 GHz, assumed and not measured: they give a
/// storm and a timeout their proportions. No verdict may depend on one of them; a verdict that does will change with <see cref="With"/>.
/// </remarks>
public sealed class CostModel
{
    private readonly long[] _nanoseconds;

    private CostModel(long[] nanoseconds)
    {
        _nanoseconds = nanoseconds;
        // Code that goes round without moving time would keep every other CPU from its turn.
        Charges = [.. nanoseconds.Select(static cost => Math.Max(1, cost))];
    }

    /// <summary>The default costs.</summary>
    public static CostModel Default { get; } = FromTable(new()
    {
        [CostItem.None] = 0,
        [CostItem.Load] = 5,
        [CostItem.Store] = 5,
        [CostItem.Atomic] = 20,
        [CostItem.Lock] = 20,
        [CostItem.Mask] = 5,
        [CostItem.MmioRead] = 200,
        [CostItem.MmioWrite] = 100,
        [CostItem.IrqEntry] = 500,
        [CostItem.IrqExit] = 300,
        [CostItem.ChipCall] = 100,
        [CostItem.ContextSwitch] = 1_000,
        [CostItem.Wake] = 200,
        [CostItem.Queue] = 50,
        [CostItem.Alloc] = 100,
        [CostItem.Printk] = 1_000,
    });

    /// <summary>What one operation costs.</summary>
    /// <param name="item">The kind of operation.</param>
    public Ktime this[CostItem item] => new(_nanoseconds[(int)item]);

    /// <summary>The same costs with one of them replaced.</summary>
    /// <param name="item">The kind of operation.</param>
    /// <param name="cost">Its new cost; zero or more.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="cost"/> is negative.</exception>
    public CostModel With(CostItem item, Ktime cost)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(cost.Nanoseconds, nameof(cost));
        long[] nanoseconds = [.. _nanoseconds];
        nanoseconds[(int)item] = cost.Nanoseconds;
        return new(nanoseconds);
    }

    /// <summary>For a machine in which no operation takes time.</summary>
    internal static long[] Nothing { get; } = new long[Enum.GetValues<CostItem>().Length];

    /// <summary>What a machine charges for each item. Shared: not to be changed.</summary>
    internal long[] Charges { get; }

    private static CostModel FromTable(Dictionary<CostItem, long> table) =>
        new([.. Enum.GetValues<CostItem>().Select(item => table[item])]);
}
