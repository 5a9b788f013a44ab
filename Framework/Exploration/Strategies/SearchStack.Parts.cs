namespace TopHalf.Exploration.Strategies;

/// <content>How a search is cut into parts, and how a part is taken up.</content>
/// <remarks>
/// A race that a part finds asks for something else at a place before it. A part could not tell another one, so that everything that can be done is to be tried
/// wherever parts branch off: then nothing is asked for that is not there. What is tried first sleeps in what is tried later, as in one search: no class is in two parts.
/// </remarks>
internal sealed partial class SearchStack
{
    private StackState? _from;

    /// <summary>At how many of the first places nothing is to be tried, since other parts do.</summary>
    public int Closed { get; private set; }

    /// <summary>Begins where another search was cut.</summary>
    /// <param name="from">The part.</param>
    public void Resume(StackState from) => (_from, Closed, IsSurprised) = (from, from.Closed, from.IsSurprised);

    /// <summary>Cuts what is left into parts: what branches off from the first places, place by place, and all the rest.</summary>
    /// <param name="most">From how many places parts branch off at most.</param>
    public List<StackState> Divide(int most)
    {
        var parts = new List<StackState>();
        for (; Closed < Count && parts.Count < most; Closed++)
        {
            var frame = _frames[Closed];
            if (!defects.HasFlag(SearchDefects.PartsAreNotExpanded))
            {
                frame.AddAll(isUnderWay: true);
            }

            if (frame.Ahead.Count > 0)
            {
                parts.Add(new([.. Path(Closed), new([.. frame.Done, frame.Taken], null, [.. frame.Ahead])], Closed, IsSurprised));
                frame.Ahead.Clear();
            }
        }

        for (var last = Count - 1; last >= Closed; last--)
        {
            var frame = _frames[last];
            if (frame.Ahead.Count > 0)
            {
                parts.Add(new([.. Path(last), new([.. frame.Done, frame.Taken], null, [.. frame.Ahead])], Closed, IsSurprised));
                break;
            }
        }

        // Depth first, as it would have gone on.
        parts.Reverse();
        return parts;
    }

    private IEnumerable<FrameState> Path(int count) =>
        _frames.Take(count).Select(static frame => new FrameState([.. frame.Done], frame.Taken, [.. frame.Ahead]));

    /// <summary>Fills a place on the way to the part, or the last one of the way.</summary>
    /// <returns>Whether anything is to be done there.</returns>
    private bool Restore(Frame frame, FrameState state)
    {
        frame.Done.AddRange(state.Done);
        frame.Ahead.AddRange(state.Ahead.Select(static node => node.Copy()));
        if (state.Taken is not { } taken)
        {
            _from = null;
            return frame.TakeNext();
        }

        frame.Take(taken with { Footprint = taken.IsChoice ? Footprint.Empty : Footprint.Unknown });
        return true;
    }
}
