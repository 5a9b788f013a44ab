using System.Runtime.InteropServices;

namespace TopHalf.Exploration.Strategies;

/// <summary>Knows which steps touch nothing that anything touches that could come before them: it is enough to try them first, whatever else could come.</summary>
/// <remarks>
/// Such a step makes a persistent set of its own (Godefroid, LNCS 1032, chapter 4). What touches what is learned from the runs; when something turns out to be shared
/// that was not known to be, what was left out before is not known to be covered, and the search begins again with what it knows by then.
/// </remarks>
/// <param name="defects">How it is broken, for tests.</param>
internal sealed class LocalSteps(SearchDefects defects)
{
    private readonly ContextUse _use = new();
    private readonly Dictionary<(ulong Context, ulong Object, string What), List<Access>?> _footprints = [];
    private ulong _awake;

    /// <summary>Whether something was learned that makes earlier answers wrong.</summary>
    public bool HasLearned
    {
        get;
        private set => field = value && !defects.HasFlag(SearchDefects.NothingIsLearned);
    }

    /// <summary>From here on the answers are to be kept.</summary>
    public void BeginPass() => HasLearned = false;

    /// <summary>Prepares the next run.</summary>
    public void BeginRun() => _awake = 0;

    /// <summary>Notes who was let go on before anything was decided.</summary>
    /// <param name="done">What was touched until then.</param>
    public void NoteStart(IReadOnlyList<Access> done)
    {
        for (var i = 0; i < done.Count; i++)
        {
            _awake |= done[i].Mode == AccessMode.Write ? _use.WokenBy(done[i].Object) : 0;
        }
    }

    /// <summary>Whether nothing else has to be tried where a step can come.</summary>
    /// <param name="point">The point.</param>
    /// <param name="index">The step, as an index into what can come.</param>
    public bool IsLocal(StepPoint point, int index)
    {
        var step = point.Enabled[index];
        if (step.Kind != StepKind.Continue || !_footprints.TryGetValue(IdOf(step), out var accesses) || accesses is null)
        {
            return false;
        }

        var own = _use.BitOf(step.Origin);
        if ((own & (ContextUse.Always | ContextUse.Several)) != 0)
        {
            // Contexts of one kind that may be on several CPUs at once.
            return false;
        }

        var others = _awake;
        foreach (var other in point.Enabled)
        {
            others |= other.Origin != step.Origin ? _use.BitOf(other.Origin) : 0;
        }

        foreach (var other in point.Blocked)
        {
            others |= _use.BitOf(other.Origin);
        }

        others = (defects.HasFlag(SearchDefects.NobodyIsWoken) ? others : _use.Reach(others & ~own)) & ~own;
        foreach (var access in accesses)
        {
            if (_use.Conflicts(access, others))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Learns what a step touched.</summary>
    /// <param name="step">The step.</param>
    /// <param name="done">What it touched.</param>
    public void Note(in Step step, IReadOnlyList<Access> done)
    {
        var own = _use.BitOf(step.Origin);
        _awake |= step.Kind == StepKind.Switch ? own : 0;
        var isLocal = true;
        for (var i = 0; i < done.Count; i++)
        {
            var access = done[i];
            if (access.Mode == AccessMode.Barrier)
            {
                // Nobody could go on before it.
                _awake = 0;
                isLocal = false;
            }
            else if (SearchKeys.IsMask(access.Object) || SearchKeys.IsGate(access.Object))
            {
                isLocal = false;
            }
            else if (!SearchKeys.IsTurn(access.Object))
            {
                HasLearned |= _use.Note(access, own);
                _awake |= access.Mode == AccessMode.Write ? _use.WokenBy(access.Object) : 0;
            }
        }

        if (step.Kind == StepKind.Continue)
        {
            NoteFootprint(IdOf(step), done, isLocal);
        }
    }

    private static (ulong, ulong, string) IdOf(in Step step) => (step.Origin, step.Pending.Object, step.What);

    private void NoteFootprint((ulong, ulong, string) id, IReadOnlyList<Access> done, bool isLocal)
    {
        ref var known = ref CollectionsMarshal.GetValueRefOrAddDefault(_footprints, id, out var isKnown);
        if (isKnown && known is null)
        {
            return;
        }

        if (!isLocal)
        {
            HasLearned |= isKnown;
            known = null;
            return;
        }

        known ??= [];
        for (var i = 0; i < done.Count; i++)
        {
            if (done[i].Mode != AccessMode.Barrier && !SearchKeys.IsTurn(done[i].Object) && !known.Contains(done[i]))
            {
                HasLearned |= isKnown;
                known.Add(done[i]);
            }
        }
    }
}
