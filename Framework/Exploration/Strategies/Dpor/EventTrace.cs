namespace TopHalf.Exploration.Strategies.Dpor;

/// <summary>The events of the run at hand, the order between them that every equivalent run keeps, and the races in which that order could be another.</summary>
internal sealed class EventTrace
{
    private readonly List<TraceEvent> _events = [];
    private readonly Dictionary<ulong, List<(int Event, AccessMode Mode)>> _touches = [];
    private readonly List<int> _barriers = [];
    private readonly List<List<int>> _ofActor = [];
    private int _actors;

    public int Count => _events.Count;

    /// <summary>A hash that all equivalent orders of the completed events share.</summary>
    public UInt128 Hash { get; private set; }

    public TraceEvent this[int index] => _events[index];

    /// <summary>Forgets the events from an index on.</summary>
    public void Truncate(int count)
    {
        for (var i = _events.Count - 1; i >= count; i--)
        {
            if (_events[i].Clock.Length > 0)
            {
                Hash -= _events[i].Hash();
                foreach (var access in _events[i].Touched)
                {
                    if (access.Mode != AccessMode.Barrier)
                    {
                        var touches = _touches[access.Object];
                        touches.RemoveAt(touches.Count - 1);
                    }
                }

                var own = _ofActor[_events[i].Actor];
                own.RemoveAt(own.Count - 1);
            }

            if (_barriers.Count > 0 && _barriers[^1] == i)
            {
                _barriers.RemoveAt(_barriers.Count - 1);
            }
        }

        _events.RemoveRange(count, _events.Count - count);
    }

    /// <summary>Adds a step that is about to be taken.</summary>
    public void Append(TraceEvent step)
    {
        _events.Add(step);
        while (_actors <= step.Actor)
        {
            _actors++;
            _ofActor.Add([]);
        }
    }

    /// <summary>The last step is over: what it touched is known, and so is what comes before it.</summary>
    public void Complete(IReadOnlyList<Access> done)
    {
        var index = _events.Count - 1;
        var last = _events[index];
        if (last.Clock.Length > 0)
        {
            return;
        }

        last.Touched = [.. done];
        last.IsBarrier = Array.Exists(last.Touched, static access => access.Mode == AccessMode.Barrier);
        last.Number = _ofActor[last.Actor].Count;
        var clock = ClockBefore(last.Actor);
        if (last.IsBarrier)
        {
            foreach (var own in _ofActor)
            {
                Join(clock, own.Count > 0 ? _events[own[^1]].Clock : []);
            }
        }
        else
        {
            foreach (var access in last.Touched)
            {
                foreach (var earlier in Conflicting(access, last.Actor))
                {
                    Join(clock, _events[earlier].Clock);
                }
            }
        }

        clock[last.Actor] = last.Number + 1;
        last.Clock = clock;
        Hash += last.Hash();
        _ofActor[last.Actor].Add(index);
        foreach (var access in last.Touched)
        {
            if (access.Mode != AccessMode.Barrier)
            {
                Touches(access.Object).Add((index, access.Mode));
            }
        }

        if (last.IsBarrier)
        {
            _barriers.Add(index);
        }
    }

    /// <summary>The earlier events with which an event races: nothing between the two orders them, and they could come the other way round.</summary>
    /// <param name="index">The event; must be complete.</param>
    public List<int> RacesOf(int index)
    {
        var later = _events[index];
        return later.IsBarrier ? [] : RacesOf(later.Actor, later.Touched, index);
    }

    /// <summary>The events with which something races that stands before a lock at the end of the run.</summary>
    public List<int> RacesOf(int actor, Access pending) => RacesOf(actor, [pending], _events.Count);

    /// <summary>The events after one that do not come after it in every equivalent run.</summary>
    public List<TraceEvent> IndependentAfter(int index, int until)
    {
        var (first, rest) = (_events[index], new List<TraceEvent>());
        for (var i = index + 1; i < until; i++)
        {
            if (!first.IsBefore(_events[i]))
            {
                rest.Add(_events[i]);
            }
        }

        return rest;
    }

    /// <summary>Whether an actor took no step between two points.</summary>
    public bool IsIdleBetween(int actor, int from, int until)
    {
        for (var i = from; i < until; i++)
        {
            if (_events[i].Actor == actor)
            {
                return false;
            }
        }

        return true;
    }

    private List<int> RacesOf(int actor, Access[] touched, int index)
    {
        var candidates = new SortedSet<int>();
        var locks = new SortedSet<int>();
        foreach (var access in touched)
        {
            foreach (var earlier in ConflictingBefore(access, actor, index, access.Mode == AccessMode.Acquire))
            {
                (access.Mode == AccessMode.Acquire ? locks : candidates).Add(earlier);
            }
        }

        var before = ClockBefore(actor, index);
        var known = (int[])before.Clone();
        var races = new List<int>();
        foreach (var earlier in candidates.Reverse())
        {
            var candidate = _events[earlier];
            if (known[candidate.Actor] <= candidate.Number && !candidate.IsBarrier)
            {
                races.Add(earlier);
            }

            Join(known, candidate.Clock);
        }

        // Who holds a lock releases it before: what could come the other way round is the taking of it.
        races.AddRange(locks.Where(earlier => before[_events[earlier].Actor] <= _events[earlier].Number && !races.Contains(earlier)));
        return races;
    }

    /// <summary>What an actor knows before its next step: its last event, and the last barrier.</summary>
    private int[] ClockBefore(int actor, int index = int.MaxValue)
    {
        var clock = new int[Math.Max(_actors, actor + 1)];
        var own = actor < _ofActor.Count ? _ofActor[actor] : [];
        for (var i = own.Count - 1; i >= 0; i--)
        {
            if (own[i] < index)
            {
                Join(clock, _events[own[i]].Clock);
                break;
            }
        }

        for (var i = _barriers.Count - 1; i >= 0; i--)
        {
            if (_barriers[i] < index)
            {
                Join(clock, _events[_barriers[i]].Clock);
                break;
            }
        }

        return clock;
    }

    private IEnumerable<int> Conflicting(Access access, int actor) => ConflictingBefore(access, actor, int.MaxValue, false);

    /// <summary>The last events before an index that conflict with an access: the last change, and for a change who has read since.</summary>
    private IEnumerable<int> ConflictingBefore(Access access, int actor, int index, bool acquiresOnly)
    {
        if (access.Mode == AccessMode.Barrier || !_touches.TryGetValue(access.Object, out var touches))
        {
            yield break;
        }

        for (var i = touches.Count - 1; i >= 0; i--)
        {
            var (earlier, mode) = touches[i];
            if (earlier >= index)
            {
                continue;
            }

            var isChange = mode != AccessMode.Read;
            if (acquiresOnly && mode == AccessMode.Release)
            {
                continue;
            }

            if ((isChange || access.Mode != AccessMode.Read) && _events[earlier].Actor != actor)
            {
                yield return earlier;
            }

            if (isChange)
            {
                yield break;
            }
        }
    }

    private List<(int Event, AccessMode Mode)> Touches(ulong key)
    {
        if (!_touches.TryGetValue(key, out var touches))
        {
            _touches.Add(key, touches = []);
        }

        return touches;
    }

    private static void Join(int[] clock, int[] other)
    {
        for (var i = 0; i < other.Length; i++)
        {
            clock[i] = Math.Max(clock[i], other[i]);
        }
    }
}
