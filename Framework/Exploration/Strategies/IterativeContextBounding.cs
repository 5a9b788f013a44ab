namespace TopHalf.Exploration.Strategies;

/// <summary>Tries every class of runs in which a context that could go on is made to wait at most so often: first never, then once, then twice.</summary>
/// <remarks>
/// Musuvathi, Qadeer: "Iterative context bounding for systematic testing of multithreaded programs", PLDI 2007. Without partial-order reduction, which bounds make
/// unsound; instead a run is given up where an equivalent one was, with the same actor last and no more spent. Modulo collisions of 128-bit hashes.
/// </remarks>
public sealed class IterativeContextBounding : IReducingStrategy
{
    private readonly int _most;
    private readonly SearchDefects _defects;
    private readonly PrefixCache _cache = new();
    private readonly List<Place> _path = [];
    private readonly Trace _trace = new();
    private int _depth;
    private int _bound;
    private bool _isStarted;
    private bool _isOpen;
    private bool _isGivenUp;
    private long _classesOfBound;

    /// <summary>Starts a search.</summary>
    /// <param name="most">How often at most; 0 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="most"/> is negative.</exception>
    public IterativeContextBounding(int most)
        : this(most, SearchDefects.None)
    {
    }

    internal IterativeContextBounding(int most, SearchDefects defects)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(most);
        (_most, _defects) = (most, defects);
    }

    /// <inheritdoc/>
    public string Name => "context-bounding";

    /// <inheritdoc/>
    public bool IsExhaustive => true;

    /// <summary>The bound of the run at hand. What is found under it was not to be found under a lower one.</summary>
    public int Bound => _bound;

    /// <summary>Classes under the bound, as far as they are known; some may have been counted twice where there are more than can be remembered.</summary>
    public long Classes { get; private set; }

    /// <inheritdoc/>
    public long Blocked { get; private set; }

    /// <inheritdoc/>
    public ClassHash? LastClass { get; private set; }

    /// <inheritdoc/>
    public bool BeginRun()
    {
        (_depth, _isOpen, _isGivenUp) = (0, false, false);
        if (!_isStarted)
        {
            return _isStarted = true;
        }

        while (_path.Count > 0)
        {
            _trace.Truncate(_path.Count - 1);
            var last = _path[^1];
            _path.RemoveAt(_path.Count - 1);
            if (last.Ahead.TryDequeue(out var next))
            {
                _path.Add(last with { Taken = next });
                return true;
            }
        }

        _cache.Clear();
        _classesOfBound = 0;
        return ++_bound <= _most;
    }

    /// <inheritdoc/>
    public int Pick(StepPoint point)
    {
        Close(point);
        if (_depth == _path.Count && !Arrive(point))
        {
            _isGivenUp = true;
            return -1;
        }

        _isOpen = true;
        return _path[_depth].Taken;
    }

    /// <inheritdoc/>
    public void EndRun(StepPoint last)
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
            if (_depth++ == _trace.Count)
            {
                var place = _path[_depth - 1];
                _trace.Append(new(place.Steps[place.Taken].Actor, place.Steps[place.Taken].Alternative, false, Footprint.Of(point.Done)));
            }
        }
    }

    private bool Arrive(StepPoint point)
    {
        var spent = _path.Count == 0 ? 0 : _path[^1].SpentAfter;
        var actor = _trace.Count == 0 || _defects.HasFlag(SearchDefects.CacheForgetsActor) ? 0 : _trace[_trace.Count - 1].Move.Actor + 1;
        if (!_cache.Note(_trace.Hash.Then((ulong)actor), _defects.HasFlag(SearchDefects.CacheForgetsBudget) ? 0 : spent))
        {
            return false;
        }

        var place = new Place(spent, [.. point.Enabled.Select((step, i) => (step.Actor, step.Alternative, point.IsPreemption(i)))], [], point.Preferred);
        for (var i = 0; i < place.Steps.Length; i++)
        {
            if (i != point.Preferred && (!place.Steps[i].IsPreemption || spent < _bound))
            {
                place.Ahead.Enqueue(i);
            }
        }

        _path.Add(place);
        return true;
    }

    /// <summary>A place of the run at hand, what can be done there, and what of it is still to be tried.</summary>
    private readonly record struct Place(int Spent, (int Actor, ulong Alternative, bool IsPreemption)[] Steps, Queue<int> Ahead, int Taken)
    {
        public int SpentAfter => Spent + (Steps[Taken].IsPreemption ? 1 : 0);
    }
}
