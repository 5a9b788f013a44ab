using TopHalf.Exploration.Strategies.Dpor;

namespace TopHalf.Exploration.Strategies;

/// <summary>Tries every schedule in which at most so many contexts are made to wait that could go on: first with none, then with one, and so on.</summary>
/// <remarks>
/// After Musuvathi, Qadeer: "Iterative context bounding for systematic testing of multithreaded programs", PLDI 2007. Without partial-order reduction, in which a
/// bound would lose schedules; but a prefix that is equivalent to one that was tried, with the same actor last and as much of the bound used, is not tried
/// again. The memory of prefixes has a fixed size: what it forgets is tried again, and nothing is left out but by two prefixes with the same 128-bit hash.
/// </remarks>
/// <param name="most">The largest bound, 0 or more.</param>
public sealed class IterativeContextBounding(int most) : IReducingStrategy
{
    private readonly EventTrace _trace = new();
    private readonly PrefixMemory _seen = new();
    private readonly List<Frame> _path = [];
    private int _bound;
    private int _depth;
    private bool _isBegun;
    private bool _isGivenUp;

    /// <inheritdoc/>
    public string Name => "context-bounding";

    /// <inheritdoc/>
    public bool IsExhaustive => true;

    /// <inheritdoc/>
    public long Classes { get; private set; }

    /// <inheritdoc/>
    public long Blocked { get; private set; }

    /// <inheritdoc/>
    public bool BeginRun()
    {
        _depth = 0;
        _isGivenUp = false;
        if (!_isBegun)
        {
            return _isBegun = true;
        }

        while (_path.Count > 0)
        {
            var frame = _path[^1];
            _trace.Truncate(_path.Count - 1);
            if (++frame.Next < frame.Options.Count)
            {
                return true;
            }

            _path.RemoveAt(_path.Count - 1);
        }

        if (_bound == most)
        {
            return false;
        }

        _bound++;
        _seen.Clear();
        Classes = 0;
        return true;
    }

    /// <inheritdoc/>
    public int Pick(StepPoint point)
    {
        ArgumentNullException.ThrowIfNull(point);
        if (_depth > 0)
        {
            _trace.Complete(point.Done);
        }

        if (_depth == _path.Count)
        {
            var used = _depth == 0 ? 0 : _path[_depth - 1].UsedAfter;
            if (_depth > 0 && !_seen.Add(_trace.Hash, _trace[_depth - 1].Actor, used))
            {
                _isGivenUp = true;
                return -1;
            }

            _path.Add(new(Affordable(point, used), used));
        }

        var frame = _path[_depth];
        var (chosen, costs) = frame.Options[frame.Next];
        frame.UsedAfter = frame.Used + (costs ? 1 : 0);
        if (_depth == _trace.Count)
        {
            _trace.Append(new(point.Enabled[chosen].Actor, point.Enabled[chosen].Alternative, true, 0));
        }

        _depth++;
        return chosen;
    }

    /// <inheritdoc/>
    public void EndRun(StepPoint last)
    {
        ArgumentNullException.ThrowIfNull(last);
        if (!_isGivenUp)
        {
            _trace.Complete(last.Done);
            // The end is the same whoever came last, and whatever it took.
            _isGivenUp = !_seen.Add(_trace.Hash, -1, 0);
        }

        if (_isGivenUp)
        {
            Blocked++;
        }
        else
        {
            Classes++;
        }
    }

    /// <summary>The steps that the bound lets come, the one of the default policy first.</summary>
    private List<(int Index, bool Costs)> Affordable(StepPoint point, int used)
    {
        List<(int Index, bool Costs)> options = [(point.Preferred, false)];
        var runs = point.Enabled[point.Preferred];
        for (var i = 0; i < point.Enabled.Count; i++)
        {
            var step = point.Enabled[i];
            var costs = point.CanGoOn && step.Kind is not (StepKind.Interrupt or StepKind.Hardware) &&
                (step.Actor != runs.Actor || step.Kind != StepKind.Continue);
            if (i != point.Preferred && (!costs || used < _bound))
            {
                options.Add((i, costs));
            }
        }

        return options;
    }

    private sealed class Frame(List<(int Index, bool Costs)> options, int used)
    {
        public List<(int Index, bool Costs)> Options => options;

        public int Used => used;

        public int Next { get; set; }

        public int UsedAfter { get; set; }
    }
}
