namespace TopHalf.Exploration.Strategies;

/// <summary>The run at hand as a path of places, from which the next run branches off as deep as it can.</summary>
/// <remarks>
/// What a new place does not have to do, since it sleeps, is that of the place before it, less what depends on what was done there. Godefroid:
/// "Partial-order methods for the verification of concurrent systems", LNCS 1032, chapter 5.
/// </remarks>
/// <param name="defects">How it is broken, for tests.</param>
internal sealed partial class SearchStack(SearchDefects defects)
{
    private readonly List<Frame> _frames = [];
    private readonly Frame _end = new();
    private int _depth;
    private int _preemptions;
    private bool _isOpen;
    private bool _isStarted;

    /// <summary>The events of the run at hand: one for each place.</summary>
    public Trace Trace { get; } = new(defects);

    /// <summary>How many places the run at hand has.</summary>
    public int Count { get; private set; }

    /// <summary>The first event that no earlier run had.</summary>
    public int FirstNew { get; private set; }

    /// <summary>Whether the run at hand was given up.</summary>
    public bool IsGivenUp { get; private set; }

    /// <summary>Whether it was given up since something that an actor had settled on was replaced by another offer; a run in which it had settled on its first alternative did the same.</summary>
    public bool IsVoid { get; private set; }

    /// <summary>
    /// Whether some step changed what another actor could do, or did something else where it was asked for than where it was seen. Then wake-up sequences do not
    /// find everything, since what they end with tells what they cover.
    /// </summary>
    public bool IsSurprised { get; private set; }

    /// <summary>What each actor could do where the run ended.</summary>
    public List<Offer> OffersAtEnd => _end.Offers;

    /// <summary>A place.</summary>
    /// <param name="index">Its number, and that of the event that follows it.</param>
    public Frame this[int index] => _frames[index];

    /// <summary>Prepares the next run.</summary>
    /// <returns>False when nothing is left to try.</returns>
    public bool Begin()
    {
        (_depth, _preemptions, _isOpen, IsGivenUp, IsVoid) = (0, 0, false, false, false);
        if (!_isStarted)
        {
            return _isStarted = true;
        }

        for (; Count > Closed; Count--)
        {
            var frame = _frames[Count - 1];
            if (!defects.HasFlag(SearchDefects.NothingSleeps))
            {
                frame.Done.Add(frame.Taken);
            }

            FirstNew = Count - 1;
            Trace.Truncate(FirstNew);
            if (frame.TakeNext())
            {
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
        while (true)
        {
            if (_depth == Count && !Arrive(point))
            {
                IsGivenUp = true;
                return -1;
            }

            var frame = _frames[_depth];
            var move = frame.Taken;
            if (!move.IsChoice)
            {
                _isOpen = true;
                return Prune(point, IndexOf(point, move));
            }

            if (_depth++ == Trace.Count)
            {
                Trace.Append(move, frame.Offers[move.Actor].Since);
            }
        }
    }

    /// <summary>Told at the end of a run.</summary>
    /// <param name="last">What the last step touched, and who stands before something that never came.</param>
    public void End(StepPoint last)
    {
        Close(last);
        _end.Clear();
        FillOffers(_end, last);
    }

    /// <summary>Asks for everything that can be done at any place of the run at hand; sequences from before cover nothing any more.</summary>
    public void AddAll()
    {
        IsSurprised = true;
        for (var i = Closed; i < Count; i++)
        {
            _frames[i].AddAll(isUnderWay: true);
        }
    }

    private static int IndexOf(StepPoint point, in Move move)
    {
        for (var i = 0; i < point.Enabled.Count; i++)
        {
            if (point.Enabled[i].Actor == move.Actor && point.Enabled[i].Alternative == move.Alternative)
            {
                return i;
            }
        }

        throw new InvalidOperationException(
            FormattableString.Invariant($"The same choices led elsewhere: actor {move.Actor} cannot do {move.Alternative:x} as it could in an earlier run."));
    }

    private void Close(StepPoint point)
    {
        if (!_isOpen)
        {
            return;
        }

        _isOpen = false;
        if (_depth++ < Trace.Count)
        {
            return;
        }

        var frame = _frames[_depth - 1];
        frame.Taken = frame.Taken with { Footprint = Footprint.Of(point.Done.AsSpan()) };
        Trace.Append(frame.Taken);
        var asked = frame.Current.Move;
        if (asked.Footprint != Footprint.Unknown && !(asked.IsSame(frame.Taken) && asked.Footprint.IsSame(frame.Taken.Footprint)))
        {
            IsSurprised = true;
        }
    }

    private bool Arrive(StepPoint point)
    {
        while (_frames.Count <= Count)
        {
            _frames.Add(new());
        }

        var frame = _frames[Count];
        frame.Clear();
        if (!FillOffers(frame, point))
        {
            IsVoid = true;
            if (Count > Closed)
            {
                _frames[Count - 1].AddAll(isUnderWay: true);
            }

            return false;
        }

        if (Count > 0)
        {
            var before = _frames[Count - 1];
            FillSleep(frame.Sleep, before.Sleep, before.Taken);
            FillSleep(frame.Sleep, before.Done, before.Taken);
            if (!WakeChoices(frame, before))
            {
                return false;
            }
        }

        if (_from is { } from)
        {
            if (!Restore(frame, from.Frames[Count]))
            {
                return false;
            }

            Count++;
            return true;
        }

        if (Count > 0)
        {
            var before = _frames[Count - 1];
            frame.Ahead.AddRange(before.Current.Children);
            before.Current.Children.Clear();
            if (IsSurprised && frame.Ahead.Count > 0)
            {
                // A sequence of before the surprise. What it was taken to cover may be something else.
                frame.AddAll(isUnderWay: false);
            }
        }

        if (!frame.TakeNext())
        {
            FreeChoice.Add(frame, point, Count > 0 ? _frames[Count - 1].Taken : null, defects);
            if (!frame.TakeNext())
            {
                return false;
            }
        }

        Count++;
        return true;
    }

    private void FillSleep(List<Move> sleep, List<Move> before, in Move taken)
    {
        foreach (var move in before)
        {
            if (!move.DependsOn(taken) || (defects.HasFlag(SearchDefects.SleepersNeverWake) && move.Actor != taken.Actor))
            {
                sleep.Add(move);
            }
        }
    }

    /// <summary>What actors could settle on before is of no meaning where they have another offer.</summary>
    /// <returns>Whether anything is left to try: not where an actor that had settled on its first alternative, which is tried already, would have come to the same offer.</returns>
    private static bool WakeChoices(Frame frame, Frame before)
    {
        for (var i = frame.Sleep.Count - 1; i >= 0; i--)
        {
            var move = frame.Sleep[i];
            if (move.IsChoice && frame.Offers[move.Actor].Since != before.Offers[move.Actor].Since)
            {
                if (before.Offers[move.Actor].Alternatives[0] == move.Alternative)
                {
                    return false;
                }

                frame.Sleep.RemoveAt(i);
            }
        }

        return true;
    }

    private bool FillOffers(Frame frame, StepPoint point)
    {
        var before = Count > 0 ? _frames[Count - 1] : null;
        if (before is { Taken.IsChoice: true })
        {
            frame.Offers.AddRange(before.Offers);
            frame.Offers[before.Taken.Actor] = before.Offers[before.Taken.Actor].SettledOn(before.Taken.Alternative);
            return true;
        }

        var actors = Math.Max(before?.Offers.Count ?? 0, Math.Max(LastActor(point.Enabled), LastActor(point.Blocked)) + 1);
        var (enabled, blocked) = (0, 0);
        var holds = true;
        for (var actor = 0; actor < actors; actor++)
        {
            var old = before is not null && actor < before.Offers.Count && actor != before.Taken.Actor ? before.Offers[actor] : default;
            var offer = Offer.At(point, actor, ref enabled, ref blocked, Count - 1, old);
            IsSurprised |= offer.Since != old.Since && !old.Alternatives.IsEmpty;
            holds &= !old.IsDeviating || offer.IsDeviating;
            frame.Offers.Add(offer);
        }

        return holds;
    }

    private static int LastActor(PointList<Step> steps) => steps.Count == 0 ? -1 : steps[^1].Actor;

    private int Prune(StepPoint point, int index)
    {
        if (defects.HasFlag(SearchDefects.PrunesByPreemptions) && point.CanGoOn && point.Enabled[index].Actor != point.Enabled[point.Preferred].Actor && ++_preemptions > 1)
        {
            (_isOpen, IsGivenUp) = (false, true);
            return -1;
        }

        return index;
    }
}
