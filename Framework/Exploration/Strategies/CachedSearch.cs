namespace TopHalf.Exploration.Strategies;

/// <summary>Tries everything that can come at each point, deepest first, and gives a run up where it does what an equivalent one did: the machine is in the same state, and all that can follow was tried.</summary>
/// <remarks>Musuvathi, Qadeer: "Partial-order reduction for context-bounded state exploration", 2007 (happens-before caching). Modulo collisions of 128-bit hashes.</remarks>
internal sealed class CachedSearch(SearchDefects defects)
{
    private readonly PrefixCache _cache = new();
    private readonly List<Place> _path = [];
    private readonly ContextTrace _trace = new();
    private int _depth;
    private bool _isStarted;
    private bool _isOpen;
    private bool _isGivenUp;
    private int _lastActor;
    private long _classesOfBound;
    private Step _step;

    /// <summary>How often a context that could go on may be made to wait; null for no bound.</summary>
    public int? Bound { get; private set; }

    /// <summary>Classes, as far as they are known; some may have been counted twice where there are more than can be remembered.</summary>
    public long Classes { get; private set; }

    /// <summary>Runs that were given up.</summary>
    public long Blocked { get; private set; }

    /// <summary>The class of the last run; null if it was given up.</summary>
    public ClassHash? LastClass { get; private set; }

    /// <summary>Begins again, with another bound.</summary>
    /// <param name="bound">The bound; null for none.</param>
    public void Restart(int? bound)
    {
        _cache.Clear();
        _path.Clear();
        (_classesOfBound, _isStarted, Bound) = (0, false, bound);
    }

    /// <summary>Prepares the next run.</summary>
    /// <returns>False when nothing is left to try.</returns>
    public bool Begin()
    {
        (_depth, _isOpen, _isGivenUp, _lastActor) = (0, false, false, -1);
        _trace.Clear();
        if (!_isStarted)
        {
            return _isStarted = true;
        }

        while (_path.Count > 0)
        {
            var last = _path[^1];
            _path.RemoveAt(_path.Count - 1);
            if (last.Ahead is { Count: > 0 } ahead)
            {
                _path.Add(last with { Next = ahead.Dequeue() });
                return true;
            }
        }

        return false;
    }

    /// <summary>Says what comes next.</summary>
    /// <param name="point">What can.</param>
    /// <returns>An index into what is enabled; -1 to give the run up.</returns>
    public int Pick(StepPoint point)
    {
        Close(point);
        if (_depth == _path.Count && !Arrive(point))
        {
            _isGivenUp = true;
            return -1;
        }

        var taken = _path[_depth++].Next.Index;
        (_isOpen, _step, _lastActor) = (true, point.Enabled[taken], point.Enabled[taken].Actor);
        return taken;
    }

    /// <summary>Told at the end of a run.</summary>
    /// <param name="last">What the last step touched.</param>
    public void End(StepPoint last)
    {
        Close(last);
        LastClass = _isGivenUp ? null : _trace.Hash;
        if (_isGivenUp)
        {
            Blocked++;
        }
        else if (_cache.Note(_trace.Hash.Then(ulong.MaxValue), 0))
        {
            // Each bound comes to what lower ones came to, again.
            Classes = Math.Max(Classes, ++_classesOfBound);
        }
    }

    private void Close(StepPoint point)
    {
        if (_isOpen)
        {
            _isOpen = false;
            _trace.Append(_step, point.Done);
        }
    }

    private bool Arrive(StepPoint point)
    {
        var spent = _path.Count == 0 ? 0 : _path[^1].SpentAfter;
        if (point.Enabled.Count > 1 && !_cache.Note(StateAt(point), defects.HasFlag(SearchDefects.CacheForgetsBudget) ? 0 : spent))
        {
            return false;
        }

        _path.Add(new(spent, (point.Preferred, point.IsPreemption(point.Preferred)), AheadAt(point, spent)));
        return true;
    }

    private Queue<(int Index, bool IsPreemption)>? AheadAt(StepPoint point, int spent)
    {
        Queue<(int, bool)>? ahead = null;
        for (var i = 0; i < point.Enabled.Count; i++)
        {
            var isPreemption = point.IsPreemption(i);
            if (i != point.Preferred && (!isPreemption || Bound is not { } bound || spent < bound))
            {
                (ahead ??= []).Enqueue((i, isPreemption));
            }
        }

        return ahead;
    }

    /// <summary>What was done so far, who stands where, and, where that counts, who did something last.</summary>
    private ClassHash StateAt(StepPoint point)
    {
        var state = _trace.Hash.Then(Bound is null || defects.HasFlag(SearchDefects.CacheForgetsActor) ? 0 : (ulong)(_lastActor + 1));
        foreach (var step in point.Enabled)
        {
            state = state.Then((ulong)step.Actor).Then(step.Alternative).Then(step.Context);
        }

        foreach (var step in point.Blocked)
        {
            state = state.Then(ulong.MaxValue - (ulong)step.Actor).Then(step.Context);
        }

        return state;
    }

    /// <summary>A place of the run at hand: what was spent before it, what comes next there, and what is still to be tried.</summary>
    private readonly record struct Place(int Spent, (int Index, bool IsPreemption) Next, Queue<(int Index, bool IsPreemption)>? Ahead)
    {
        public int SpentAfter => Spent + (Next.IsPreemption ? 1 : 0);
    }
}
