namespace TopHalf.Exploration.Strategies;

/// <summary>A place of the run at hand at which something was decided, and what is left to try there. Used again for places of the same depth.</summary>
internal sealed class Frame
{
    /// <summary>By actor: what it could do here.</summary>
    public List<Offer> Offers { get; } = [];

    /// <summary>What is not to be done next, since all that could follow was tried from an earlier place.</summary>
    public List<Move> Sleep { get; } = [];

    /// <summary>What was tried here.</summary>
    public List<Move> Done { get; } = [];

    /// <summary>What is to be tried here.</summary>
    public List<WakeUpNode> Ahead { get; } = [];

    /// <summary>What the run at hand does here, as it was asked for.</summary>
    public WakeUpNode Current { get; private set; } = new(new(0, 0, false, Footprint.Empty));

    /// <summary>What the run at hand does here.</summary>
    public Move Taken { get; set; }

    /// <summary>Makes it ready for another place.</summary>
    public void Clear()
    {
        Offers.Clear();
        Sleep.Clear();
        Done.Clear();
        Ahead.Clear();
    }

    /// <summary>Takes the next thing that is to be tried.</summary>
    /// <returns>Whether there is one.</returns>
    public bool TakeNext()
    {
        while (Ahead.Count > 0)
        {
            if (IsAllTried())
            {
                Ahead.Clear();
                return false;
            }

            var next = Ahead[0];
            Ahead.RemoveAt(0);
            if (Fits(next))
            {
                Current = next;
                var (actor, isChoice) = (next.Move.Actor, next.Move.IsChoice);
                Taken = next.Move with { Alternative = isChoice ? next.Move.Alternative : Offers[actor].Next };
                return true;
            }
        }

        return false;
    }

    /// <summary>Does something here that was done here before.</summary>
    /// <param name="move">What.</param>
    public void Take(Move move) => (Current, Taken) = (new(move), move);

    /// <summary>Adds everything that can be done here. Always right, and never clever.</summary>
    /// <param name="isUnderWay">Whether a run does something here now.</param>
    public void AddAll(bool isUnderWay)
    {
        for (var actor = 0; actor < Offers.Count; actor++)
        {
            if (Offers[actor].IsEnabled)
            {
                AddAlternatives(actor, isUnderWay);
            }
        }
    }

    /// <summary>Adds what an actor can do here: its step, or each of the things on which it can settle.</summary>
    /// <param name="actor">Who; somebody who can take a step.</param>
    /// <param name="isUnderWay">Whether a run does something here now.</param>
    /// <param name="mostAlternatives">How many.</param>
    public void AddAlternatives(int actor, bool isUnderWay, int mostAlternatives = int.MaxValue)
    {
        var offer = Offers[actor];
        if (!offer.MustSettle)
        {
            Add(new(actor, offer.Next, false, Footprint.Unknown), isUnderWay);
            return;
        }

        for (var i = 0; i < Math.Min(offer.Alternatives.Length, mostAlternatives); i++)
        {
            Add(new(actor, offer.Alternatives[i], true, Footprint.Empty), isUnderWay);
        }
    }

    /// <summary>Whether something is not to be done here.</summary>
    /// <param name="move">What.</param>
    public bool IsAsleep(in Move move) => Contains(Sleep, move);

    private static bool Contains(List<Move> moves, in Move move)
    {
        foreach (var other in moves)
        {
            if (other.IsSame(move))
            {
                return true;
            }
        }

        return false;
    }

    private void Add(Move move, bool isUnderWay)
    {
        if (!Contains(Sleep, move) && !Contains(Done, move) && !(isUnderWay && Taken.IsSame(move)) && !Ahead.Exists(other => other.Move.IsSame(move)))
        {
            Ahead.Add(new(move));
        }
    }

    private bool Fits(WakeUpNode next)
    {
        var move = next.Move;
        var offer = move.Actor < Offers.Count ? Offers[move.Actor] : default;
        if (move.IsChoice && offer.MustSettle && offer.Alternatives.Contains(move.Alternative))
        {
            return !IsTried(move);
        }

        if (!move.IsChoice && offer.MustSettle)
        {
            SettleFirst(next, offer);
            return false;
        }

        if (!move.IsChoice && offer.IsEnabled && (offer.Next == move.Alternative || next.Children.Count == 0))
        {
            return !IsTried(move with { Alternative = offer.Next });
        }

        // What was taken to be covered by it is not: it cannot be done.
        AddAll(isUnderWay: false);
        return false;
    }

    /// <summary>Whether some actor was let settle on each of its alternatives: it has to settle on one of them, whatever others do, and it could as well do so first.</summary>
    private bool IsAllTried()
    {
        for (var actor = 0; actor < Offers.Count; actor++)
        {
            if (Offers[actor].MustSettle && IsTried(new(actor, Offers[actor].Alternatives[^1], true, Footprint.Empty)) && AreTried(actor, Offers[actor].Alternatives))
            {
                return true;
            }
        }

        return false;
    }

    private bool AreTried(int actor, ReadOnlySpan<ulong> alternatives)
    {
        foreach (var alternative in alternatives)
        {
            if (!IsTried(new(actor, alternative, true, Footprint.Empty)))
            {
                return false;
            }
        }

        return true;
    }

    private bool IsTried(in Move move) => Contains(Sleep, move) || Contains(Done, move);

    private void SettleFirst(WakeUpNode next, Offer offer)
    {
        for (var i = offer.Alternatives.Length - 1; i >= 0; i--)
        {
            var settle = new WakeUpNode(new(next.Move.Actor, offer.Alternatives[i], true, Footprint.Empty));
            if (offer.Alternatives[i] == next.Move.Alternative)
            {
                settle.Children.Add(next);
            }

            Ahead.Insert(0, settle);
        }
    }
}
