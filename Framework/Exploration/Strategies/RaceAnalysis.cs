using System.Runtime.InteropServices;

namespace TopHalf.Exploration.Strategies;

/// <summary>Reverses the races of a run: what could have come the other way round is to be tried where the first of the two was done.</summary>
/// <param name="stack">The run.</param>
/// <param name="isOptimal">Whether whole sequences are asked for, and not only their first step.</param>
/// <param name="defects">How it is broken, for tests.</param>
internal sealed class RaceAnalysis(SearchStack stack, bool isOptimal, SearchDefects defects)
{
    private readonly List<Move> _sequence = [];
    private readonly List<int> _races = [];

    /// <summary>Reverses all races of a run that ended.</summary>
    /// <param name="last">Who stands before something that never came.</param>
    public void Run(StepPoint last)
    {
        // A source set asks for the first step only, and that is known once the second event of a race is.
        for (var second = isOptimal ? 0 : stack.FirstNew; second < stack.Trace.Count; second++)
        {
            var found = stack.Trace[second];
            foreach (var first in found.Races)
            {
                Reverse(first, second, found.Move);
            }
        }

        if (!defects.HasFlag(SearchDefects.BlockedIsNoRace))
        {
            ReverseBlocked(last);
        }
    }

    private void ReverseBlocked(StepPoint last)
    {
        foreach (var step in last.Blocked)
        {
            var offer = stack.OffersAtEnd[step.Actor];
            if (offer.MustSettle || offer.Next != step.Alternative || step.Pending.Object == 0)
            {
                continue;
            }

            var pending = new Move(step.Actor, step.Alternative, false, Footprint.Of([step.Pending]));
            _races.Clear();
            stack.Trace.FindRaces(step.Actor, pending.Footprint, _races);
            foreach (var first in _races)
            {
                Reverse(first, stack.Trace.Count, pending);
            }
        }
    }

    private void Reverse(int first, int second, in Move move)
    {
        if (first < stack.Closed)
        {
            return;
        }

        var frame = stack[first];
        FillSequence(first, second);
        if (!CanCome(frame, move))
        {
            return;
        }

        _sequence.Add(move);
        if (isOptimal)
        {
            InsertSequence(frame);
        }
        else
        {
            InsertInitial(frame);
        }
    }

    /// <summary>What came after the first event and does not depend on it, in its order. The second one goes at the end.</summary>
    private void FillSequence(int first, int second)
    {
        _sequence.Clear();
        var end = isOptimal ? stack.Trace.Count : second;
        for (var i = first + 1; i < end; i++)
        {
            if (i != second && !stack.Trace.HappensBefore(first, i))
            {
                _sequence.Add(stack.Trace[i].Move);
            }
        }
    }

    /// <summary>Whether an event can come before the one that it races with: its actor could take a step there, or something between the two may have let it.</summary>
    private bool CanCome(Frame frame, in Move move)
    {
        if (move.Actor < frame.Offers.Count && frame.Offers[move.Actor].IsEnabled)
        {
            return true;
        }

        foreach (var between in _sequence)
        {
            if (!between.IsChoice && (between.Actor == move.Actor || between.Footprint.MayEnable(move.Footprint)))
            {
                return true;
            }
        }

        return false;
    }

    private void InsertSequence(Frame frame)
    {
        if (!IsCovered(frame.Sleep) && !IsCovered(frame.Done))
        {
            WakeUpNode.Insert(frame.Ahead, _sequence, defects);
        }
    }

    private bool IsCovered(List<Move> tried)
    {
        foreach (ref readonly var move in CollectionsMarshal.AsSpan(tried))
        {
            if (move.IsWeakInitialOf(_sequence))
            {
                return true;
            }
        }

        return false;
    }

    private void InsertInitial(Frame frame)
    {
        if (HasInitial(frame.Taken, byActor: true) ||
            frame.Sleep.Exists(move => HasInitial(move, byActor: false)) ||
            frame.Done.Exists(move => HasInitial(move, byActor: true)) ||
            frame.Ahead.Exists(node => HasInitial(node.Move, byActor: true)))
        {
            return;
        }

        var first = _sequence[0].Actor;
        if (first < frame.Offers.Count && frame.Offers[first].IsEnabled)
        {
            frame.AddAlternatives(first, isUnderWay: true);
        }
        else
        {
            frame.AddAll(isUnderWay: true);
        }
    }

    /// <summary>Whether the sequence could begin with a move; by actor, since all that it can do here is tried with it.</summary>
    private bool HasInitial(in Move move, bool byActor)
    {
        for (var i = 0; i < _sequence.Count; i++)
        {
            var own = _sequence[i];
            if (own.Actor != move.Actor)
            {
                continue;
            }

            if (own.IsChoice != move.IsChoice || (own.Alternative != move.Alternative && !byActor))
            {
                return false;
            }

            for (var j = 0; j < i; j++)
            {
                if (_sequence[j].DependsOn(own))
                {
                    return false;
                }
            }

            return true;
        }

        return false;
    }
}
