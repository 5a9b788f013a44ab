using System.Runtime.InteropServices;

namespace TopHalf.Exploration.Strategies;

/// <summary>The events of a run in their order, and which of them had to come before which.</summary>
/// <remarks>
/// It grows at its end and shrinks there, so that what runs share is worked out once. The hash of a trace is that of its class: it does not see the order of
/// events of which neither happened before the other.
/// </remarks>
/// <param name="defects">How it is broken, for tests.</param>
internal sealed class Trace(SearchDefects defects = SearchDefects.None)
{
    private readonly List<TraceEvent> _events = [];
    private readonly Dictionary<ulong, ObjectHistory> _objects = [];
    private readonly List<int> _before = [];
    private readonly List<int> _lockRaces = [];
    private int[] _lastOf = [];
    private int _barrier = -1;

    /// <summary>How many events there are.</summary>
    public int Count { get; private set; }

    /// <summary>The class of the trace.</summary>
    public ClassHash Hash { get; private set; }

    /// <summary>An event.</summary>
    /// <param name="index">Its number.</param>
    public TraceEvent this[int index] => _events[index];

    /// <summary>Adds an event at the end.</summary>
    /// <param name="move">What happened.</param>
    /// <param name="after">An event that must have come before it, too; -1 for none.</param>
    public void Append(in Move move, int after = -1)
    {
        if (_events.Count == Count)
        {
            _events.Add(new());
        }

        var added = _events[Count];
        added.Move = move;
        added.Previous = LastOf(move.Actor);
        added.Ordinal = added.Previous < 0 ? 1 : _events[added.Previous].Ordinal + 1;
        added.BarrierBefore = _barrier;
        added.TraceBefore = Hash;
        Array.Clear(added.Clock);
        Join(added, added.Previous);
        Join(added, _barrier);
        Join(added, after);
        if (added.Clock.Length <= move.Actor)
        {
            added.Clock = Grown(added.Clock, move.Actor);
        }

        added.Clock[move.Actor] = added.Ordinal;
        added.Races.Clear();
        if (move.IsChoice)
        {
            added.Hash = added.Previous < 0 ? default : _events[added.Previous].Hash;
        }
        else
        {
            Connect(added);
            Hash = Hash.And(added.Hash);
        }

        _lastOf[move.Actor] = Count++;
    }

    /// <summary>Takes events away at the end.</summary>
    /// <param name="count">How many are left.</param>
    public void Truncate(int count)
    {
        while (Count > count)
        {
            var last = _events[--Count];
            foreach (var access in last.Move.Footprint.Accesses)
            {
                _objects[access.Object].RemoveLast();
            }

            _lastOf[last.Move.Actor] = last.Previous;
            _barrier = last.BarrierBefore;
            Hash = last.TraceBefore;
        }
    }

    /// <summary>Whether an event had to come before a later one.</summary>
    /// <param name="earlier">The earlier one.</param>
    /// <param name="later">The later one.</param>
    public bool HappensBefore(int earlier, int later)
    {
        var (first, clock) = (_events[earlier], _events[later].Clock);
        return first.Move.Actor < clock.Length && clock[first.Move.Actor] >= first.Ordinal;
    }

    /// <summary>The earlier events with which something that would come next could change places.</summary>
    /// <param name="actor">Who would do it.</param>
    /// <param name="footprint">What it would touch.</param>
    /// <param name="races">The events are added here.</param>
    public void FindRaces(int actor, Footprint footprint, List<int> races)
    {
        FindBefore(footprint);
        var previous = LastStepOf(actor);
        foreach (var candidate in CollectionsMarshal.AsSpan(_before))
        {
            if (IsRace(candidate, actor, previous) && IsDirect(candidate) && !IsDropped(candidate, footprint) && !races.Contains(candidate))
            {
                races.Add(candidate);
            }
        }

        foreach (var candidate in _lockRaces)
        {
            if (IsRace(candidate, actor, previous) && !races.Contains(candidate))
            {
                races.Add(candidate);
            }
        }
    }

    private void Connect(TraceEvent added)
    {
        var move = added.Move;
        var hash = default(ClassHash).Then((ulong)move.Actor).Then(move.Alternative).Then(added.Previous < 0 ? default : _events[added.Previous].Hash);

        if (_barrier >= 0)
        {
            hash = hash.Then(_events[_barrier].Hash);
        }

        FindRaces(move.Actor, move.Footprint, added.Races);
        foreach (var access in move.Footprint.Accesses)
        {
            if (!_objects.TryGetValue(access.Object, out var history))
            {
                _objects.Add(access.Object, history = new());
            }

            _before.Clear();
            history.FindBefore(access.Mode, _before);
            var sum = default(ClassHash);
            foreach (var before in _before)
            {
                Join(added, before);
                sum = sum.And(_events[before].Hash);
            }

            hash = hash.Then(access.Object).Then((ulong)access.Mode).Then(sum);
            history.Add(Count, access.Mode);
        }

        if (move.Footprint.IsBarrier)
        {
            hash = hash.Then(Hash);
            foreach (var last in _lastOf)
            {
                Join(added, last);
            }

            added.Clock[move.Actor] = added.Ordinal;
            _barrier = Count;
        }

        added.Hash = hash;
    }

    private void FindBefore(Footprint footprint)
    {
        _before.Clear();
        _lockRaces.Clear();
        foreach (var access in footprint.Accesses)
        {
            if (!_objects.TryGetValue(access.Object, out var history))
            {
                continue;
            }

            if (access.Mode != AccessMode.Acquire || defects.HasFlag(SearchDefects.ReleaseRacesWithAcquire))
            {
                history.FindBefore(access.Mode, _before);
            }
            else if (!defects.HasFlag(SearchDefects.LocksAreNoRace))
            {
                // A lock that is free was released: the two were never possible at once. Its acquisition is what could have come later.
                history.FindAcquisitionBefore(_lockRaces);
                if (!history.IsJustReleased)
                {
                    history.FindBefore(access.Mode, _before);
                }
            }
        }
    }

    private bool IsRace(int candidate, int actor, int previous) =>
        candidate > _barrier && _events[candidate].Move.Actor != actor && (previous < 0 || !HappensBefore(candidate, previous));

    private bool IsDirect(int candidate)
    {
        foreach (var other in _before)
        {
            if (other != candidate && HappensBefore(candidate, other))
            {
                return false;
            }
        }

        return true;
    }

    private bool IsDropped(int candidate, Footprint footprint)
    {
        if (!defects.HasFlag(SearchDefects.WriteAfterReadIsNoRace))
        {
            return false;
        }

        foreach (var access in _events[candidate].Move.Footprint.Accesses)
        {
            if (access.Mode != AccessMode.Read && footprint.ConflictsWith(Footprint.Of([access])))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The last step of an actor. That it settled on something since does not keep another from coming before.</summary>
    private int LastStepOf(int actor)
    {
        var last = LastOf(actor);
        while (last >= 0 && _events[last].Move.IsChoice)
        {
            last = _events[last].Previous;
        }

        return last;
    }

    private int LastOf(int actor)
    {
        if (actor >= _lastOf.Length)
        {
            var length = _lastOf.Length;
            Array.Resize(ref _lastOf, actor + 1);
            Array.Fill(_lastOf, -1, length, _lastOf.Length - length);
        }

        return _lastOf[actor];
    }

    private void Join(TraceEvent added, int before)
    {
        if (before < 0)
        {
            return;
        }

        var clock = _events[before].Clock;
        if (added.Clock.Length < clock.Length)
        {
            added.Clock = Grown(added.Clock, clock.Length - 1);
        }

        for (var i = 0; i < clock.Length; i++)
        {
            added.Clock[i] = Math.Max(added.Clock[i], clock[i]);
        }
    }

    private static int[] Grown(int[] clock, int actor)
    {
        Array.Resize(ref clock, actor + 1);
        return clock;
    }
}
