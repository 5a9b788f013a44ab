using TopHalf.Rules;

namespace TopHalf.Races;

/// <content>Accesses to variables, and which pairs of them are reported.</content>
internal sealed partial class RaceDetector
{
    private readonly Stack<AccessRecord> _unused = new();

    /// <summary>The current context reads a variable.</summary>
    public void Read(ref AccessHistory? history, string name, bool isMarked, string operation, CodeSite site)
    {
        var me = Current;
        history ??= new(name);
        var kind = isMarked ? AccessKind.MarkedRead : AccessKind.PlainRead;
        var mine = history.Of(me, kind);
        var isNew = mine is null || mine.Time != me.Time;
        if (isNew)
        {
            mine = Note(history, mine, me, kind, operation, site);
            Check(history, mine);
        }

        (mine!.Syncs, mine.Serial) = (me.Syncs, history.Writes);
    }

    /// <summary>The current context writes a variable.</summary>
    /// <param name="history">Of the variable; null before the first access.</param>
    /// <param name="name">Of the variable.</param>
    /// <param name="isMarked">Whether it is done in one piece, once.</param>
    /// <param name="isAtomic">Whether it read and changed the variable at once.</param>
    /// <param name="isChange">Whether it wrote something else than there was.</param>
    /// <param name="operation">Its name in the kernel.</param>
    /// <param name="site">Where, if that is known.</param>
    public void Write(ref AccessHistory? history, string name, bool isMarked, bool isAtomic, bool isChange, string operation, CodeSite site)
    {
        var me = Current;
        history ??= new(name);
        var kind = isMarked ? AccessKind.MarkedWrite : AccessKind.PlainWrite;
        var mine = history.Of(me, kind);
        var read = Open(history.Of(me, AccessKind.MarkedRead), me) ?? Open(history.Of(me, AccessKind.PlainRead), me);
        var isCompound = !isAtomic && read is not null;
        history.Writes++;
        var isKnown = mine?.Time == me.Time;
        if (!isKnown || (isCompound && !mine!.IsCompound) || (isChange && !mine!.IsChange))
        {
            (isCompound, isChange) = (isCompound || (isKnown && mine!.IsCompound), isChange || (isKnown && mine!.IsChange));
            mine = Note(history, mine, me, kind, operation, site);
            (mine.IsCompound, mine.IsChange) = (isCompound, isChange);
            Check(history, mine, read?.Serial ?? 0);
            Prune(history, mine);
        }

        mine!.Serial = history.Writes;
        if (read is not null)
        {
            // The next write is a change of what is read after this one.
            read.Syncs = -1;
        }
    }

    /// <summary>A read after which its context has synchronized with nobody, and has not written.</summary>
    private static AccessRecord? Open(AccessRecord? read, RaceContext me) => read?.Syncs == me.Syncs ? read : null;

    private AccessRecord Note(AccessHistory history, AccessRecord? known, RaceContext me, AccessKind kind, string operation, CodeSite site)
    {
        if (known is null)
        {
            known = _unused.TryPop(out var unused) ? unused : new();
            history.Records.Add(known);
        }

        known.Fill(me, kind, operation, site, _machine.CurrentTask, _machine.CurrentCpu);
        return known;
    }

    /// <param name="history">Of the variable.</param>
    /// <param name="current">The access at hand.</param>
    /// <param name="saw">Of a compound: the number of the write that it has read.</param>
    private void Check(AccessHistory history, AccessRecord current, long saw = 0)
    {
        foreach (var earlier in history.Records)
        {
            if (earlier.Context != current.Context && (earlier.IsWrite || current.IsWrite) && !IsOrdered(earlier, current) &&
                !IsRetried(earlier, current) && !IsRetried(current, earlier) && Judge(earlier, current, saw) is { } rule)
            {
                Report(history, rule, earlier, current);
            }
        }
    }

    private static bool IsOrdered(AccessRecord earlier, AccessRecord current) => earlier.Time <= current.Context.Clock[earlier.Context.Slot];

    private static bool IsRetried(AccessRecord read, AccessRecord write) => !read.IsWrite && read.ReadsUnder is { } counter && write.Holds(counter);

    /// <summary>Which rule two accesses break that nothing orders, at least one of them a write; null for none.</summary>
    private static Rule? Judge(AccessRecord earlier, AccessRecord current, long saw)
    {
        var (outer, inner) = earlier.Level < current.Level ? (earlier, current) : (current, earlier);
        if (earlier.Cpu == current.Cpu && outer.Level != inner.Level)
        {
            // What interrupts is never met in its middle by what it interrupted: only the other way round.
            return outer.IsPlain || CanLose(outer, inner, saw, current) ? RuleBook.InterruptRace : null;
        }

        if (earlier.IsPlain || current.IsPlain)
        {
            return RuleBook.DataRace;
        }

        return CanLose(earlier, current, saw, current) || CanLose(current, earlier, saw, current) ? RuleBook.LostUpdate : null;
    }

    /// <summary>Whether one write falls between the read and the write of another one and is overwritten unseen.</summary>
    private static bool CanLose(AccessRecord compound, AccessRecord lost, long saw, AccessRecord current) =>
        compound.IsCompound && lost.IsWrite && lost.IsChange &&
        // Who waited for this very write, and answers it, has seen it; two changes can each be the one that the other does not see.
        (lost.IsCompound || compound != current || lost.Serial != saw);

    /// <summary>Forgets what an access has replaced: whoever races with the forgotten ones and comes later races with it, too.</summary>
    private void Prune(AccessHistory history, AccessRecord write)
    {
        for (var i = history.Records.Count - 1; i >= 0; i--)
        {
            var record = history.Records[i];
            if (record.Context != write.Context && (write.IsPlain || !record.IsPlain) && (write.IsCompound || !record.IsCompound) && IsOrdered(record, write))
            {
                history.Records.RemoveAt(i);
                _unused.Push(record);
            }
        }
    }
}
