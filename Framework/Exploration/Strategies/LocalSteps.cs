using System.Runtime.InteropServices;

namespace TopHalf.Exploration.Strategies;

/// <summary>Knows which steps touch nothing that anything touches that could come before them: it is enough to try them first, whatever else could come.</summary>
/// <remarks>
/// Such a step makes a persistent set of its own (Godefroid, LNCS 1032, chapter 4). What touches what is learned from the runs; when something turns out to be shared
/// that an answer rested on, what was left out then is not known to be covered, and the search begins again with what it knows by now.
/// </remarks>
/// <param name="defects">How it is broken, for tests.</param>
internal sealed class LocalSteps(SearchDefects defects)
{
    private readonly ContextUse _use = new();
    private readonly Dictionary<(ulong Context, ulong Object, string What), Footprints> _footprints = [];
    private readonly Dictionary<ulong, (ulong NotWriters, ulong NotUsers)> _trusted = [];
    private ulong _reached;

    /// <summary>Whether something was learned that makes earlier answers wrong.</summary>
    public bool HasLearned
    {
        get;
        private set => field = value && !defects.HasFlag(SearchDefects.NothingIsLearned);
    }

    /// <summary>How much it knows.</summary>
    public int Facts { get; private set; }

    /// <summary>From here on the answers are to be kept.</summary>
    public void BeginPass()
    {
        HasLearned = false;
        _trusted.Clear();
        _reached = 0;
        foreach (var known in _footprints.Values)
        {
            known.IsTrusted = false;
        }
    }

    /// <summary>Whether nothing else has to be tried where a step can come.</summary>
    /// <param name="point">The point.</param>
    /// <param name="index">The step, as an index into what can come.</param>
    public bool IsLocal(StepPoint point, int index)
    {
        var step = point.Enabled[index];
        if (step.Kind is not (StepKind.Continue or StepKind.Switch) || !_footprints.TryGetValue(IdOf(step), out var known))
        {
            return false;
        }

        var own = BitOf(step.Origin);
        if ((own & (ContextUse.Always | ContextUse.Several)) != 0)
        {
            // Contexts of one kind that may be on several CPUs at once.
            return false;
        }

        var others = OthersAt(point, own);
        foreach (var access in known.Accesses)
        {
            // Who is to run is awake: nobody wakes it any more before it does.
            if ((step.Kind != StepKind.Switch || access.Object != step.Origin) && _use.Conflicts(access, others))
            {
                return false;
            }
        }

        if (step.Kind == StepKind.Switch && _use.Conflicts(new(SearchKeys.GateOf(step.Actor), AccessMode.Write), others))
        {
            // Another task may come to this CPU, and would have to wait.
            return false;
        }

        Trust(known, step, others);
        return true;
    }

    /// <summary>Learns what a step touched.</summary>
    /// <param name="step">The step.</param>
    /// <param name="done">What it touched.</param>
    public void Note(in Step step, ReadOnlySpan<Access> done)
    {
        var own = BitOf(step.Origin);
        if (step.Kind == StepKind.Switch)
        {
            // Whoever keeps others from this CPU keeps it, too.
            Learn(new(SearchKeys.GateOf(step.Actor), AccessMode.Write), own);
        }

        // Nobody could go on before time moved: what is touched after that comes after all that was there.
        var count = 0;
        while (count < done.Length && done[count].Mode != AccessMode.Barrier)
        {
            if (!SearchKeys.IsTurn(done[count].Object))
            {
                Learn(done[count], own);
            }

            count++;
        }

        if (step.Kind is StepKind.Continue or StepKind.Switch)
        {
            NoteFootprint(IdOf(step), done, count);
        }
    }

    private static (ulong, ulong, string) IdOf(in Step step) => (step.Origin, step.Pending.Object, step.What);

    /// <summary>All that could come before a step of a context: who stands somewhere, and whom these let go on.</summary>
    private ulong OthersAt(StepPoint point, ulong own)
    {
        if (point.Standing is not { } standing)
        {
            return ~own;
        }

        var others = 0UL;
        foreach (var other in point.Enabled)
        {
            others |= BitOf(other.Origin);
        }

        foreach (var other in point.Blocked)
        {
            others |= BitOf(other.Origin);
        }

        foreach (var other in standing)
        {
            others |= other.Origin != 0 ? BitOf(other.Origin) : 0;
        }

        return (defects.HasFlag(SearchDefects.NobodyIsWoken) ? others : _use.Reach(others & ~own)) & ~own;
    }

    private void Trust(Footprints known, in Step step, ulong others)
    {
        known.IsTrusted = true;
        _reached |= others;
        foreach (var access in known.Accesses)
        {
            Trust(access, others);
        }

        if (step.Kind == StepKind.Switch)
        {
            Trust(new(SearchKeys.GateOf(step.Actor), AccessMode.Write), others);
        }
    }

    private void Trust(in Access access, ulong others)
    {
        ref var trusted = ref CollectionsMarshal.GetValueRefOrAddDefault(_trusted, access.Object, out _);
        trusted = access.Mode == AccessMode.Read ? (trusted.NotWriters | others, trusted.NotUsers) : (trusted.NotWriters, trusted.NotUsers | others);
    }

    private void Learn(in Access access, ulong own)
    {
        if (!_use.Note(access, own))
        {
            return;
        }

        Facts++;
        var (notWriters, notUsers) = _trusted.GetValueOrDefault(access.Object);
        HasLearned |= (own & (access.Mode == AccessMode.Read ? notUsers : notUsers | notWriters)) != 0 ||
            ((own & _reached) != 0 && access.Mode != AccessMode.Read && _use.Wakes(access.Object));
    }

    private ulong BitOf(ulong origin)
    {
        var bit = _use.BitOf(origin, out var isNew);
        if (isNew)
        {
            // Whoever let it go on was not known to do so.
            Facts++;
            HasLearned |= _reached != 0;
        }

        return bit;
    }

    private void NoteFootprint((ulong, ulong, string) id, ReadOnlySpan<Access> done, int count)
    {
        if (!_footprints.TryGetValue(id, out var known))
        {
            _footprints.Add(id, known = new());
        }

        for (var i = 0; i < count; i++)
        {
            if (!SearchKeys.IsTurn(done[i].Object) && !known.Accesses.Contains(done[i]))
            {
                Facts++;
                HasLearned |= known.IsTrusted;
                known.Accesses.Add(done[i]);
            }
        }
    }

    /// <summary>What the steps of one place touched, and whether an answer rests on it.</summary>
    private sealed class Footprints
    {
        public List<Access> Accesses { get; } = [];

        public bool IsTrusted { get; set; }
    }
}
