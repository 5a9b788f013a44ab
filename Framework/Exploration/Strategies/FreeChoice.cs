namespace TopHalf.Exploration.Strategies;

/// <summary>Says what is tried at a place at which nothing is asked for.</summary>
internal static class FreeChoice
{
    /// <summary>Adds what is tried; nothing when all that could be done sleeps.</summary>
    /// <param name="frame">The place.</param>
    /// <param name="point">What can be done there.</param>
    /// <param name="before">What was done just before; null for nothing.</param>
    /// <param name="defects">How the search is broken, for tests.</param>
    public static void Add(Frame frame, StepPoint point, Move? before, SearchDefects defects)
    {
        if (IsQuiet(point))
        {
            AddQuiet(frame, before);
            return;
        }

        var preferred = point.Enabled[point.Preferred].Actor;
        var actor = Find(frame, preferred);
        if (actor >= 0)
        {
            frame.AddAlternatives(actor, isUnderWay: false, defects.HasFlag(SearchDefects.FirstAlternativeOnly) ? 1 : int.MaxValue);
        }
        else
        {
            // Of some actor only some alternatives sleep. Going on with the others alone would leave out what the sleeping ones race with from here.
            frame.AddAll(isUnderWay: false);
        }
    }

    /// <summary>Whether what can come next can come only since nothing else can. Such steps exclude one another, and no race would tell.</summary>
    private static bool IsQuiet(StepPoint point)
    {
        foreach (var step in point.Enabled)
        {
            if (step.Pending.Mode == AccessMode.Barrier)
            {
                return true;
            }
        }

        return false;
    }

    private static void AddQuiet(Frame frame, Move? before)
    {
        if (before is { IsChoice: true, Actor: var actor })
        {
            frame.AddAlternatives(actor, isUnderWay: false);
        }
        else
        {
            frame.AddAll(isUnderWay: false);
        }
    }

    /// <summary>Finds an actor of whom nothing sleeps: who settled on something unusual, so that it is done before its offer changes; else who is preferred; else the lowest.</summary>
    private static int Find(Frame frame, int preferred)
    {
        var found = -1;
        for (var actor = frame.Offers.Count - 1; actor >= 0; actor--)
        {
            if (frame.Offers[actor].IsEnabled && IsAwake(frame, actor) && (found < 0 || Rank(frame, actor, preferred) >= Rank(frame, found, preferred)))
            {
                found = actor;
            }
        }

        return found;
    }

    private static int Rank(Frame frame, int actor, int preferred) => frame.Offers[actor].IsDeviating ? 2 : actor == preferred ? 1 : 0;

    private static bool IsAwake(Frame frame, int actor)
    {
        var offer = frame.Offers[actor];
        if (!offer.MustSettle)
        {
            return !frame.IsAsleep(new(actor, offer.Next, false, Footprint.Empty));
        }

        foreach (var alternative in offer.Alternatives)
        {
            if (frame.IsAsleep(new(actor, alternative, true, Footprint.Empty)))
            {
                return false;
            }
        }

        return true;
    }
}
