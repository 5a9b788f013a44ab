namespace TopHalf.Exploration.Strategies;

/// <summary>What a step touched: each object once, by ascending key.</summary>
internal sealed class Footprint
{
    /// <summary>Of a step that touched nothing.</summary>
    public static Footprint Empty { get; } = new([]);

    /// <summary>Of a step that was not taken yet: it may touch anything.</summary>
    public static Footprint Unknown { get; } = new([]) { IsBarrier = true };

    private readonly Access[] _accesses;

    private Footprint(Access[] accesses) => _accesses = accesses;

    /// <summary>The accesses.</summary>
    public ReadOnlySpan<Access> Accesses => _accesses;

    /// <summary>Whether it could only come when nothing else could.</summary>
    public bool IsBarrier { get; private init; }

    /// <summary>Sorts what a step touched.</summary>
    /// <param name="done">What it touched, in the order in which it did; several times the same object, maybe.</param>
    public static Footprint Of(ReadOnlySpan<Access> done)
    {
        if (done.Length == 0)
        {
            return Empty;
        }

        var accesses = new Access[done.Length];
        var count = 0;
        var isBarrier = false;
        for (var i = 0; i < done.Length; i++)
        {
            var access = done[i];
            if (access.Mode == AccessMode.Barrier)
            {
                isBarrier = true;
            }
            else if (!SearchKeys.IsMask(access.Object) && !SearchKeys.IsGate(access.Object))
            {
                // Of what only its own CPU touches no order can be changed.
                count = Insert(accesses, count, access);
            }
        }

        return new(accesses.AsSpan(0, count).ToArray()) { IsBarrier = isBarrier };
    }

    /// <summary>Whether the order of the two makes a difference.</summary>
    /// <param name="other">What a step of another actor touched.</param>
    public bool ConflictsWith(Footprint other)
    {
        if (IsBarrier || other.IsBarrier)
        {
            return true;
        }

        var (mine, theirs) = (0, 0);
        while (mine < _accesses.Length && theirs < other._accesses.Length)
        {
            ref readonly var left = ref _accesses[mine];
            ref readonly var right = ref other._accesses[theirs];
            if (left.Object == right.Object && (left.Mode != AccessMode.Read || right.Mode != AccessMode.Read))
            {
                return true;
            }

            mine += left.Object <= right.Object ? 1 : 0;
            theirs += left.Object >= right.Object ? 1 : 0;
        }

        return false;
    }

    /// <summary>Whether a step that was not possible may be after this one: the lock that it takes was released, or anything else that it depends on was done.</summary>
    /// <param name="later">What the step touched when it came.</param>
    public bool MayEnable(Footprint later)
    {
        foreach (var access in later._accesses)
        {
            if (access.Mode == AccessMode.Acquire)
            {
                return Array.Exists(_accesses, own => own.Object == access.Object && own.Mode == AccessMode.Release);
            }
        }

        return ConflictsWith(later);
    }

    /// <summary>Whether both are the same.</summary>
    /// <param name="other">Another one.</param>
    public bool IsSame(Footprint other) =>
        ReferenceEquals(this, other) || (IsBarrier == other.IsBarrier && _accesses.AsSpan().SequenceEqual(other._accesses));

    private static int Insert(Access[] accesses, int count, Access access)
    {
        var at = count;
        while (at > 0 && accesses[at - 1].Object >= access.Object)
        {
            at--;
        }

        if (at < count && accesses[at].Object == access.Object)
        {
            accesses[at] = Stronger(accesses[at], access);
            return count;
        }

        accesses.AsSpan(at, count - at).CopyTo(accesses.AsSpan(at + 1));
        accesses[at] = access;
        return count + 1;
    }

    // A step that took a lock could not come while somebody held it, whatever else it did to it.
    private static Access Stronger(Access one, Access other) => (one.Mode, other.Mode) switch
    {
        (AccessMode.Acquire, _) => one,
        (_, AccessMode.Acquire) => other,
        (AccessMode.Read, _) => other,
        (_, AccessMode.Read) => one,
        (AccessMode.Release, AccessMode.Release) => one,
        _ => new(one.Object, AccessMode.Write),
    };
}
