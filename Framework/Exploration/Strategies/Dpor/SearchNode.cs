namespace TopHalf.Exploration.Strategies.Dpor;

/// <summary>A point on the path of the run at hand: what sleeps there, and what is still to be tried.</summary>
internal sealed class SearchNode
{
    private readonly List<Sleeper> _sleeping = [];
    private readonly Dictionary<int, int> _alternatives = [];
    private UInt128 _tried;

    /// <summary>What is still to be tried, in order; without what is being tried.</summary>
    public List<WakeupBranch> Branches { get; init; } = [];

    /// <summary>What is being tried.</summary>
    public WakeupBranch? Current { get; set; }

    /// <summary>What sleeps here that slept before a step and does not depend on it.</summary>
    public void InheritSleep(SearchNode parent, TraceEvent step)
    {
        foreach (var sleeper in parent._sleeping)
        {
            if (sleeper.Actor != step.Actor && !step.ConflictsWith(sleeper.Touched))
            {
                _sleeping.Add(sleeper);
            }
        }
    }

    /// <summary>A step was tried to its end here.</summary>
    public void Sleep(TraceEvent step)
    {
        _sleeping.Add(new(step.Actor, step.Alternative, step.Touched));
        _tried |= UInt128.One << step.Actor;
    }

    /// <summary>Whether a step of an actor was tried to its end here.</summary>
    public bool HasTried(int actor) => (_tried & (UInt128.One << actor)) != 0;

    /// <summary>Remembers what can come here.</summary>
    public void NoteEnabled(StepPoint point)
    {
        foreach (var step in point.Enabled)
        {
            _alternatives[step.Actor] = _alternatives.GetValueOrDefault(step.Actor) + 1;
        }
    }

    public int AlternativesOf(int actor) => _alternatives.GetValueOrDefault(actor);

    public bool Sleeps(int actor, ulong alternative) => _sleeping.Exists(sleeper => sleeper.Actor == actor && sleeper.Alternative == alternative);

    /// <summary>Whether some but maybe not all of what an actor can do here sleeps.</summary>
    public bool HasSleeping(int actor) => _sleeping.Exists(sleeper => sleeper.Actor == actor);

    /// <summary>Whether every run that begins with a sequence here is equivalent to one that was tried.</summary>
    public bool IsTried(IReadOnlyList<TraceEvent> steps)
    {
        foreach (var sleeper in _sleeping)
        {
            var own = IndexOf(steps, sleeper.Actor);
            if (own >= 0)
            {
                if (steps[own].Alternative == sleeper.Alternative && !ConflictsBefore(steps, own, steps[own].Touched))
                {
                    return true;
                }
            }
            else if (AllSleepBeside(sleeper.Actor, steps))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether all that an actor can do sleeps, and depends on none of the steps.</summary>
    private bool AllSleepBeside(int actor, IReadOnlyList<TraceEvent> steps)
    {
        var own = _sleeping.Where(sleeper => sleeper.Actor == actor).ToList();
        return own.Count >= AlternativesOf(actor) && own.TrueForAll(sleeper => !ConflictsBefore(steps, steps.Count, sleeper.Touched));
    }

    private static bool ConflictsBefore(IReadOnlyList<TraceEvent> steps, int index, Access[] touched)
    {
        for (var i = 0; i < index; i++)
        {
            if (steps[i].ConflictsWith(touched))
            {
                return true;
            }
        }

        return false;
    }

    private static int IndexOf(IReadOnlyList<TraceEvent> steps, int actor)
    {
        for (var i = 0; i < steps.Count; i++)
        {
            if (steps[i].Actor == actor)
            {
                return i;
            }
        }

        return -1;
    }

    private sealed record Sleeper(int Actor, ulong Alternative, Access[] Touched);
}
