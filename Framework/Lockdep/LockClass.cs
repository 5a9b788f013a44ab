namespace TopHalf.Lockdep;

/// <summary>All locks that were made at one place, to the validator one thing (<c>struct lock_class</c>).</summary>
internal sealed class LockClass(int id, LockMap first, int subclass)
{
    /// <summary>How many nesting levels of one class can be told apart (<c>MAX_LOCKDEP_SUBCLASSES</c>).</summary>
    public const int MaxSubclasses = 8;

    private readonly UsageSite[] _usageSites = new UsageSite[10];

    public int Id { get; } = id;

    public string Name { get; } = subclass == 0 ? first.Name : $"{first.Name}/{subclass}";

    public LockKind Kind { get; } = first.Kind;

    public LockUsage Usage { get; set; }

    /// <summary>What was taken while it was held.</summary>
    public List<LockDependency> After { get; } = [];

    /// <summary>What was held while it was taken.</summary>
    public List<LockDependency> Before { get; } = [];

    /// <summary>Where it was first used in a way that one bit of <see cref="LockUsage"/> names.</summary>
    public ref UsageSite this[LockUsage bit] => ref _usageSites[System.Numerics.BitOperations.TrailingZeroCount((int)bit)];

    /// <summary>The usage as reports print it: <c>{-.+.}-{3:3}</c>. Source: <c>get_usage_chars()</c>, kernel/locking/lockdep.c.</summary>
    public string UsageString => string.Create(System.Globalization.CultureInfo.InvariantCulture,
        $"{{{Letter(LockUsage.UsedInHardIrq)}{Letter(LockUsage.UsedInHardIrqRead)}{Letter(LockUsage.UsedInSoftirq)}{Letter(LockUsage.UsedInSoftirqRead)}}}-{{{(int)Kind.WaitOuter}:{(int)Kind.WaitInner}}}");

    /// <inheritdoc/>
    public override string ToString() => $"({Name}){UsageString}";

    private char Letter(LockUsage usedIn)
    {
        var used = (Usage & usedIn) != 0;
        var enabled = (Usage & (LockUsage)((int)usedIn << 2)) != 0;
        return (used, enabled) switch
        {
            (true, true) => '?',
            (true, false) => '-',
            (false, true) => '+',
            (false, false) => '.',
        };
    }
}
