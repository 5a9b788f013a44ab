namespace TopHalf.Exploration.Strategies.Dpor;

/// <summary>Tries one run of each class of equivalent ones: after a run, each race in it that could go the other way is noted at the point where it would.</summary>
/// <remarks>
/// Equivalent are runs that differ only in the order of steps that touch nothing in common. What an actor can do at a point are alternatives of one step: all
/// are tried. An actor of which some alternatives sleep is no reason to leave others out.
/// </remarks>
public abstract class DporStrategy : IReducingStrategy
{
    private readonly EventTrace _trace = new();
    private readonly List<SearchNode> _path = [];
    private int _depth;
    private int _fresh;
    private bool _isBegun;
    private bool _isGivenUp;

    private protected DporStrategy()
    {
    }

    /// <inheritdoc/>
    public abstract string Name { get; }

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
            var node = _path[^1];
            if (node.Current is not null)
            {
                node.Sleep(_trace[_path.Count - 1]);
                node.Current = null;
            }

            _trace.Truncate(_path.Count - 1);
            if (node.Branches.Count > 0)
            {
                _fresh = _path.Count - 1;
                return true;
            }

            _path.RemoveAt(_path.Count - 1);
        }

        return false;
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
            _path.Add(NewNode(point));
        }

        var node = _path[_depth];
        if (node.Current is null && !TakeBranch(node, point))
        {
            _path.RemoveAt(_depth);
            _isGivenUp = true;
            return -1;
        }

        var chosen = IndexOf(point, node.Current!.Actor, node.Current.Alternative);
        if (_depth == _trace.Count)
        {
            var step = point.Enabled[chosen];
            _trace.Append(new(step.Actor, step.Alternative, node.AlternativesOf(step.Actor) == 1, EnabledActors(point)));
        }

        _depth++;
        return chosen;
    }

    /// <inheritdoc/>
    public void EndRun(StepPoint last)
    {
        ArgumentNullException.ThrowIfNull(last);
        if (_depth > 0 && !_isGivenUp)
        {
            _trace.Complete(last.Done);
        }

        if (_isGivenUp)
        {
            Blocked++;
        }
        else
        {
            Classes++;
        }

        for (var later = _fresh; later < _trace.Count; later++)
        {
            foreach (var earlier in _trace.RacesOf(later))
            {
                Reverse(earlier, _trace[later], later);
            }
        }

        foreach (var step in last.Blocked)
        {
            if (step.Pending.Mode == AccessMode.Acquire)
            {
                foreach (var earlier in _trace.RacesOf(step.Actor, step.Pending))
                {
                    Reverse(earlier, new(step.Actor, step.Alternative, true, 0) { Touched = [step.Pending] }, _trace.Count);
                }
            }
        }
    }

    /// <summary>Notes at a point that a sequence of steps is to be tried there, unless something does that leads to the same.</summary>
    private protected abstract void Note(SearchNode node, IReadOnlyList<TraceEvent> steps);

    /// <summary>Two events are to come the other way round: before the earlier, all that does not depend on it, and then the later.</summary>
    private void Reverse(int earlier, TraceEvent later, int index)
    {
        var steps = _trace.IndependentAfter(earlier, index);
        if (!_trace[earlier].CouldStep(later.Actor) && _trace.IsIdleBetween(later.Actor, earlier, index) &&
            !steps.Exists(step => step.ConflictsWith(later.Touched)))
        {
            // Only the earlier one made the later one possible.
            return;
        }

        steps.Add(later);
        Note(_path[earlier], steps);
    }

    private SearchNode NewNode(StepPoint point)
    {
        var node = new SearchNode { Branches = _depth == 0 ? [] : _path[_depth - 1].Current!.Children };
        if (_depth > 0)
        {
            node.InheritSleep(_path[_depth - 1], _trace[_depth - 1]);
        }

        node.NoteEnabled(point);
        return node;
    }

    /// <summary>Takes the next branch of a node; where there is none, any actor that does not sleep.</summary>
    /// <returns>False when all that can come sleeps.</returns>
    private static bool TakeBranch(SearchNode node, StepPoint point)
    {
        while (node.Branches.Count > 0)
        {
            var branch = node.Branches[0];
            node.Branches.RemoveAt(0);
            if (node.Sleeps(branch.Actor, branch.Alternative))
            {
                continue;
            }

            if (IndexOf(point, branch.Actor, branch.Alternative) >= 0)
            {
                node.Current = branch;
                AddAlternatives(node, point, branch.Actor);
                break;
            }

            // It was written down where the actor could do other things: all that it can do here stands for it.
            foreach (var step in point.Enabled)
            {
                if (step.Actor == branch.Actor && !node.Sleeps(step.Actor, step.Alternative) && !HasBranch(node, step))
                {
                    node.Branches.Insert(0, new(step.Actor, step.Alternative, false, null));
                }
            }
        }

        if (node.Current is null && AwakeActor(node, point) is { } awake)
        {
            var step = point.Enabled[awake];
            node.Current = new(step.Actor, step.Alternative, node.AlternativesOf(step.Actor) == 1, null);
            AddAlternatives(node, point, step.Actor);
        }

        AddOthersIfNeeded(node, point);
        if (node.Current is null && node.Branches.Count > 0)
        {
            node.Current = node.Branches[0];
            node.Branches.RemoveAt(0);
        }

        return node.Current is not null;
    }

    /// <summary>All else that the actor can do here is tried right after.</summary>
    private static void AddAlternatives(SearchNode node, StepPoint point, int actor)
    {
        var at = 0;
        foreach (var step in point.Enabled)
        {
            if (step.Actor == actor && step.Alternative != node.Current!.Alternative && !node.Sleeps(actor, step.Alternative) && !HasBranch(node, step))
            {
                node.Branches.Insert(at++, new(actor, step.Alternative, false, null));
            }
        }
    }

    /// <summary>An actor of which something sleeps does not stand for the others: one of which nothing sleeps does, or else all that can come.</summary>
    private static void AddOthersIfNeeded(SearchNode node, StepPoint point)
    {
        if ((node.Current is not null && !node.HasSleeping(node.Current.Actor)) || node.Branches.Exists(branch => !node.HasSleeping(branch.Actor)))
        {
            return;
        }

        var awake = AwakeActor(node, point);
        foreach (var step in point.Enabled)
        {
            var isWanted = awake is { } one ? step.Actor == point.Enabled[one].Actor : !node.Sleeps(step.Actor, step.Alternative);
            if (isWanted && !HasBranch(node, step))
            {
                node.Branches.Add(new(step.Actor, step.Alternative, false, null));
            }
        }
    }

    /// <summary>A step of an actor of which nothing sleeps, the preferred one if it can be.</summary>
    private static int? AwakeActor(SearchNode node, StepPoint point)
    {
        if (!node.HasSleeping(point.Enabled[point.Preferred].Actor))
        {
            return point.Preferred;
        }

        for (var i = 0; i < point.Enabled.Count; i++)
        {
            if (!node.HasSleeping(point.Enabled[i].Actor))
            {
                return i;
            }
        }

        return null;
    }

    private static bool HasBranch(SearchNode node, Step step) =>
        (node.Current is { } current && current.Actor == step.Actor && current.Alternative == step.Alternative) ||
        node.Branches.Exists(branch => branch.Actor == step.Actor && branch.Alternative == step.Alternative);

    private static int IndexOf(StepPoint point, int actor, ulong alternative)
    {
        for (var i = 0; i < point.Enabled.Count; i++)
        {
            if (point.Enabled[i].Actor == actor && point.Enabled[i].Alternative == alternative)
            {
                return i;
            }
        }

        return -1;
    }

    private static UInt128 EnabledActors(StepPoint point)
    {
        var actors = UInt128.Zero;
        foreach (var step in point.Enabled)
        {
            actors |= UInt128.One << step.Actor;
        }

        return actors;
    }
}
