namespace TopHalf.Exploration;

/// <summary>A point of a run at which something can come next, and what the step before it did.</summary>
/// <remarks>Lives for one answer: the next point of the run overwrites it.</remarks>
public sealed class StepPoint
{
    // So many accesses are looked through quicker than they are hashed; nearly every step touches fewer.
    private const int MostToScan = 16;

    private readonly PointList<Step> _enabled = new();
    private readonly PointList<Step> _blocked = new();
    private readonly List<Stand> _standing = [];
    private readonly List<CpuView> _cpus = [];
    private readonly PointList<Access> _done = new();
    private readonly HashSet<Access> _doneSet = [];

    /// <summary>What can come next: by ascending actor, and for an actor the continuation first, then by ascending alternative. Empty at the end of a run.</summary>
    public PointList<Step> Enabled => _enabled;

    /// <summary>What actors stand before and cannot do: a lock that somebody holds. By ascending actor.</summary>
    public PointList<Step> Blocked => _blocked;

    /// <summary>All that could go on without being woken, CPU by CPU; null where no strategy asked for it (<see cref="IStrategy.SeesStanding"/>).</summary>
    public IReadOnlyList<Stand>? Standing => ListsStanding ? _standing : null;

    /// <summary>Whether they are listed.</summary>
    internal bool ListsStanding { get; init; }

    /// <summary>Who took the last step, told or not; -1 at the first point.</summary>
    internal int LastActor { get; private set; }

    /// <summary>How each CPU is, by its number; empty where it is not listed who stands.</summary>
    internal IReadOnlyList<CpuView> Cpus => _cpus;

    /// <summary>What was touched since the last point at which the strategy was asked, by the step that it chose and by what could only follow; at the first point since the run began.</summary>
    public PointList<Access> Done => _done;

    /// <summary>The step of the default policy, as an index into <see cref="Enabled"/>: who ran goes on, else the lowest actor.</summary>
    public int Preferred { get; private set; }

    /// <summary>Whether the one who ran last could go on: every other answer but an interrupt or the hardware is then a preemption.</summary>
    public bool CanGoOn { get; private set; }

    /// <summary>Makes it ready for the next point.</summary>
    public void Clear()
    {
        ClearSteps();
        _done.Clear();
        _doneSet.Clear();
    }

    /// <summary>Makes it ready for the next point, at which what the step before it did goes on.</summary>
    internal void ClearSteps()
    {
        _enabled.Clear();
        _blocked.Clear();
        _standing.Clear();
        _cpus.Clear();
        (Preferred, CanGoOn) = (0, false);
    }

    /// <summary>Takes back what can come next.</summary>
    internal void ClearEnabled() => _enabled.Clear();

    /// <summary>Adds what the step since the last point touched.</summary>
    /// <param name="access">An access.</param>
    /// <returns>Whether it was not there yet.</returns>
    public bool AddDone(Access access)
    {
        if (_done.Count < MostToScan ? _done.AsSpan().Contains(access) : !IsNewToSet(access))
        {
            return false;
        }

        _done.Add(access);
        return true;
    }

    /// <summary>Adds something that can come next, in the order that <see cref="Enabled"/> has.</summary>
    /// <param name="step">The step.</param>
    public void AddEnabled(in Step step) => _enabled.Add(step);

    /// <summary>Adds something that cannot come until somebody else has done something.</summary>
    /// <param name="step">The step.</param>
    public void AddBlocked(in Step step) => _blocked.Add(step);

    /// <summary>Adds a context that could go on, if its CPU were free.</summary>
    /// <param name="stand">Who stands where.</param>
    public void AddStanding(Stand stand) => _standing.Add(stand);

    /// <summary>Adds how the next CPU is.</summary>
    /// <param name="view">How it is.</param>
    internal void AddCpu(in CpuView view) => _cpus.Add(view);

    /// <summary>Whether an answer makes a context wait that could go on.</summary>
    /// <param name="index">An index into <see cref="Enabled"/>.</param>
    public bool IsPreemption(int index) =>
        CanGoOn && _enabled[index].Kind is not (StepKind.Interrupt or StepKind.Hardware) && !(_enabled[index].Actor == _enabled[Preferred].Actor && _enabled[index].Kind == StepKind.Continue);

    /// <summary>Says what the default policy would do, after all steps were added.</summary>
    /// <param name="lastActor">Who took the last step; -1 at the first point.</param>
    public void Prefer(int lastActor)
    {
        LastActor = lastActor;
        for (var i = 0; i < _enabled.Count; i++)
        {
            if (_enabled[i].Actor == lastActor && _enabled[i].Kind != StepKind.Hardware)
            {
                (Preferred, CanGoOn) = (i, _enabled[i].Kind == StepKind.Continue);
                return;
            }
        }
    }

    private bool IsNewToSet(Access access)
    {
        if (_doneSet.Count == 0)
        {
            _doneSet.UnionWith(_done);
        }

        return _doneSet.Add(access);
    }
}
