using System.Diagnostics;
using TopHalf.Lockdep;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Races;

/// <summary>Finds accesses that nothing orders, also where they did no harm: vector clocks over tasks, work items and the levels of each CPU.</summary>
/// <remarks>
/// An edge goes from where something was released to where it is acquired: locks, wake-ups that woke, the beginning and the end of what
/// the kernel runs for a driver. On one CPU there is no edge between an interrupt and what it interrupted, in neither direction:
/// both exist in time, and would hide every race between the two. Masks are locks of their CPU instead. Nor is there one from a task
/// to the next on its CPU. Accesses are kept as in FastTrack (Flanagan, Freund: PLDI 2009): one time for each context and kind.
/// </remarks>
internal sealed partial class RaceDetector
{
    private const int LevelsAboveTask = 3;

    private readonly Machine _machine;
    private readonly bool _softirqsInTasks;
    private readonly RaceContext?[] _levels;
    private readonly CpuOrder[] _cpus;
    private readonly RaceContext _hardware;
    private int _slots;

    public RaceDetector(Machine machine)
    {
        _machine = machine;
        _softirqsInTasks = machine.Options.Model.SoftirqsInTasks;
        _levels = new RaceContext?[machine.Cpus.Count * LevelsAboveTask];
        _cpus = new CpuOrder[machine.Cpus.Count];
        _hardware = New("hardware");
    }

    /// <summary>What runs now.</summary>
    private RaceContext Current => _machine.Scheduler.IsInHardware ? _hardware : Of(_machine.CurrentTask, _machine.CurrentCpu);

    /// <summary>What was released there comes before what the current context does from now on.</summary>
    public void Acquire(VectorClock? released)
    {
        _machine.Weak?.LoadBarrier(_machine.CurrentCpu.Number);
        AcquireOnly(released);
    }

    /// <summary>As <see cref="Acquire(VectorClock?)"/>, where the memory orders nothing by itself.</summary>
    public void AcquireOnly(VectorClock? released) => Acquire(Current, released);

    /// <summary>What the current context did so far comes before whoever acquires this, as does what was released here before.</summary>
    public void Release(ref VectorClock? to)
    {
        _machine.Weak?.Flush(_machine.CurrentCpu.Number);
        ReleaseOnly(ref to);
    }

    /// <summary>As <see cref="Release"/>, where the memory orders nothing by itself: an interrupt, a mask, the end of a reader.</summary>
    public void ReleaseOnly(ref VectorClock? to)
    {
        var me = Current;
        (to ??= new()).JoinFrom(me.Clock, me.Slot);
        me.Tick();
    }

    /// <summary>As <see cref="Release"/>, but what was released here before is forgotten: a value that is overwritten.</summary>
    public void Publish(ref VectorClock? to)
    {
        var me = Current;
        (to ??= new()).CopyFrom(me.Clock, me.Slot);
        me.Tick();
    }

    /// <summary>The current context has made a task: it begins with all that its maker has seen.</summary>
    public void Spawned(TaskStruct task)
    {
        _machine.Weak?.FullBarrier(_machine.CurrentCpu.Number);
        var me = Current;
        ContextOf(task).Clock.Join(me.Clock);
        me.Tick();
    }

    /// <summary>The current context has ended the wait of a task.</summary>
    public void Woke(TaskStruct task)
    {
        var me = Current;
        var woken = Of(task, task.Cpu ?? _machine.CurrentCpu);
        if (woken != me)
        {
            Acquire(woken, me.Clock);
            me.Tick();
        }
    }

    /// <summary>Something was tried that orders nothing, since it failed: a report names it.</summary>
    public void Failed(string what, string on, CodeSite site) => Current.Failed = new(what, on, site);

    /// <summary>The current context is at a place in the source.</summary>
    public void PassedBy(CodeSite site) => Current.LastSite = site;

    /// <summary>The current context reads under a sequence counter from now on, or under none: it may race with who writes there, and will find that out.</summary>
    public void ReadsUnder(LockMap? counter) => Current.ReadsUnder = counter;

    /// <summary>The place in the driver at which the kernel was entered; only where the run is made for a report.</summary>
    public CodeSite Locate()
    {
        if (!_machine.Options.RaceSites)
        {
            return default;
        }

        foreach (var frame in new StackTrace(1, fNeedFileInfo: true).GetFrames())
        {
            if (frame.GetMethod()?.DeclaringType?.Assembly != typeof(Machine).Assembly && frame.GetFileLineNumber() > 0)
            {
                return new(frame.GetFileName() ?? "", frame.GetFileLineNumber());
            }
        }

        return default;
    }

    private static void Acquire(RaceContext context, VectorClock? released)
    {
        context.Syncs++;
        if (released is not null && !released.IsKnownTo(context.Clock))
        {
            context.Clock.Join(released);
        }
    }

    private RaceContext New(string name) => new(_slots++, name);

    private RaceContext ContextOf(TaskStruct task) => task.RaceContext ??= New(task.Name);

    private RaceContext Of(TaskStruct task, Cpu cpu)
    {
        var level = LevelOf(task);
        return level == ContextLevel.Task ? ContextOf(task) : Of(cpu, level);
    }

    private RaceContext Of(Cpu cpu, ContextLevel level) => _levels[(cpu.Number * LevelsAboveTask) + (int)level - 1] ??= New($"{level}");

    private static ContextLevel LevelOf(TaskStruct task) => task.Frames.Count > 0 ? task.Frames[^1].Kind.Level : ContextLevel.Task;
}
