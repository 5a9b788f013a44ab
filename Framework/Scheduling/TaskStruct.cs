using TopHalf.Exploration;
using TopHalf.Lockdep;
using TopHalf.Machines;
using TopHalf.Races;
using TopHalf.Rules;
using TopHalf.Waiting;

namespace TopHalf.Scheduling;

/// <summary>A task: what the scheduler puts on a CPU, with one stack and the execution state that goes with it.</summary>
/// <remarks>
/// The preempt count, the interrupt flag and the contexts nested on the stack belong to the task, as on Linux they are saved and
/// restored with it: a handler that sleeps takes the task that it interrupted with it.
/// </remarks>
public sealed partial class TaskStruct : KernelObject
{
    private int _preempt;
    private readonly List<ContextFrame> _frames = [];
    private readonly byte _homeIndex;
    private string _waitsFor = "";
    private CodeSite _waitsAt;

    internal TaskStruct(Machine machine, string name, ContextKind home, SchedPolicy policy, CodeSite site)
        : base(machine, name, site)
    {
        Home = home;
        _homeIndex = machine.Options.Model.IndexOf(home);
        Policy = policy;
        NormalPolicy = policy;
        SleepNode = new(this);
    }

    /// <summary>The process id: 0 for idle tasks, else unique, from 1.</summary>
    public int Pid { get; internal init; }

    /// <summary>Whether this is the task that runs the scenario: the first that was made.</summary>
    internal bool IsMain => Pid == 1;

    /// <summary>The context in which the task's own code runs.</summary>
    public ContextKind Home { get; }

    /// <summary>How it is scheduled: as it asked, or better while it holds a lock for which a better one waits.</summary>
    public SchedPolicy Policy { get; internal set; }

    /// <summary>What it does.</summary>
    public TaskState State { get; internal set; }

    /// <summary>Whether this is the idle task of a CPU.</summary>
    public bool IsIdle => Policy.Class == SchedClass.Idle;

    /// <summary>What it waits for while it is blocked.</summary>
    public string WaitsFor => _waitsAt.IsKnown ? $"{_waitsFor} at {_waitsAt}" : _waitsFor;

    /// <summary>The contexts nested on its stack, outermost first.</summary>
    public IReadOnlyList<ContextFrame> Frames => _frames;

    /// <summary>The locks it holds, in the order in which it took them.</summary>
    public IReadOnlyList<HeldLock> HeldLocks => Held;

    /// <summary>The context in which its stack is at this moment.</summary>
    public ContextKind Context => _frames.Count > 0 ? _frames[^1].Kind : Home;

    /// <summary>What its checks look at.</summary>
    public ExecutionState ExecutionState => new(Preempt, IrqsOff, RcuDepth, NonBlock, IsIdle, InWaitCondition)
    {
        TaskBottomHalves = BottomHalves,
        StaysOnCpu = MustStayOn is not null,
    };

    /// <summary><see cref="Context"/> as an index into the model.</summary>
    internal byte ContextIndex => _frames.Count > 0 ? _frames[^1].ContextIndex : _homeIndex;

    internal int Preempt
    {
        get => _preempt;
        set
        {
            if ((_preempt == 0) != (value == 0) && !IrqsOff)
            {
                Machine.Scheduler.NoteGate();
            }

            _preempt = value;
        }
    }

    /// <summary>Changes the count for a section in which there is no point, so that nobody can tell.</summary>
    /// <param name="preempt">The count.</param>
    internal void SetPreemptUnseen(int preempt) => _preempt = preempt;

    /// <summary>The bottom-half sections of a model that keeps them with the task, in softirq bits of the preempt count.</summary>
    internal int BottomHalves { get; set; }

    /// <summary>What <c>in_interrupt()</c> and its kin look at.</summary>
    internal int InterruptCount => Preempt | BottomHalves;

    /// <summary>Whether softirqs are off for this task, or being served.</summary>
    internal bool AreSoftirqsOff => (InterruptCount & PreemptCount.SoftirqMask) != 0;

    /// <summary>The locks it holds, in the order in which it took them; the validator's to change.</summary>
    internal List<HeldLock> Held { get; } = [];

    /// <summary>How many hard interrupts, NMIs with them, are on its stack.</summary>
    internal int HardIrqContexts { get; private set; }

    /// <summary>How many softirqs, and what runs in them, are on its stack; none where they run in tasks, and so interrupt nobody (<c>lockdep_softirq_enter()</c>).</summary>
    internal int SoftirqContexts { get; private set; }

    /// <summary>Whether an NMI is on its stack.</summary>
    internal bool IsInNmi { get; private set; }

    /// <summary>The kinds of interrupt on its stack.</summary>
    internal IrqContexts IrqContexts =>
        (HardIrqContexts > 0 ? IrqContexts.HardIrq : 0) | (SoftirqContexts > 0 ? IrqContexts.Softirq : 0);

    /// <summary>Which locks may be waited for when none is held.</summary>
    internal WaitType WaitContext
    {
        get => _frames.Count > 0 ? _frames[^1].WaitType : Home.WaitType;
        set => _frames[^1] = _frames[^1] with { WaitType = value };
    }

    internal bool IrqsOff { get; set; }

    internal int RcuDepth { get; set; }

    /// <summary>When its outermost RCU reader began, on the clock of the grace periods.</summary>
    internal long RcuReaderSince { get; set; }

    internal int NonBlock { get; set; }

    internal bool InWaitCondition { get; set; }

    internal CodeSite PreemptDisabledAt { get; set; }

    internal CodeSite IrqsDisabledAt { get; set; }

    internal CodeSite BottomHalvesDisabledAt { get; set; }

    internal CodeSite RcuReadLockedAt { get; set; }

    /// <summary>Its CPU, or the last one; never null once it was queued.</summary>
    internal Cpu? Cpu { get; set; }

    /// <summary>The only CPU on which it may run, or null.</summary>
    internal Cpu? BoundTo { get; set; }

    /// <summary>The thread that holds its stack while it stands in the middle of a segment.</summary>
    internal Carrier? Parked { get; set; }

    /// <summary>An operation before which it was left so that its stack could be unwound; null before the first.</summary>
    internal TurnNode? Turn { get; set; }

    /// <summary>Whether it stands in the middle of a segment, with its stack parked or with none left.</summary>
    internal bool Stands => Parked is not null || Turn is { IsUnwound: true };

    /// <summary>In what order the parked stacks were parked; the end of a run unwinds the newest first.</summary>
    internal long ParkedSerial { get; set; }

    /// <summary>What goes on when it is put on a CPU and has no parked stack.</summary>
    internal KernelTaskNode? Continuation { get; set; }

    /// <summary>The bottom of its stack; null for an idle task.</summary>
    internal TaskRoot? Root { get; set; }

    /// <summary>A wait that has begun and was not finished by the code that began it.</summary>
    internal bool HasPendingSleep { get; set; }

    /// <summary>Whether something that was to be awaited is not over, and code on its stack runs.</summary>
    internal bool HasUnawaited => HasPendingSleep || Turn is { IsPending: true, IsUnwound: false };

    /// <summary>A wake-up came between the decision to wait and the wait.</summary>
    internal bool WokenEarly { get; set; }

    /// <summary>Who goes after it in its run queue; only while it is in one.</summary>
    internal TaskStruct? QueueNext { get; set; }

    /// <summary>Who goes before it in its run queue; only while it is in one.</summary>
    internal TaskStruct? QueuePrevious { get; set; }

    internal long SliceStart { get; set; }

    /// <summary>Whether another task should have its CPU.</summary>
    internal bool WantsResched => Machine.Scheduler.ShouldResched(this);

    internal SleepNode SleepNode { get; }

    /// <summary>Whose operations its code is: its own, or those of the work item that it runs.</summary>
    internal RaceContext? RaceContext { get; set; }

    /// <summary>The timer of its timed waits; null before the first.</summary>
    internal SleepTimeout? Timeout { get; set; }

    /// <summary>Told when the task stops to wait and when it runs again, while it is a worker.</summary>
    internal ITaskListener? Listener { get; set; }

    /// <summary>Set for kernel service threads, whose waiting for work is no deadlock.</summary>
    internal bool IsService { get; set; }

    /// <summary>Remembers what the task waits for; the words are put together when somebody asks.</summary>
    internal void NoteWait(string what, CodeSite site, KernelObject? on = null)
    {
        (_waitsFor, _waitsAt, WaitsOn) = (what, site, on);
        (WaitsSince, IsHungReported, IsStuckReported) = (Machine.Scheduler.Now, false, false);
    }

    /// <summary>In a search: the key of the context that runs on its stack.</summary>
    internal ulong ContextKey => _frames.Count > 0 ? _frames[^1].Key : Key;

    /// <summary>In a search: the key that all entries of the context that runs on its stack share.</summary>
    internal ulong OriginKey => _frames.Count > 0 ? _frames[^1].Origin : Key;

    /// <summary>In a search: lists the task and all that has been entered on its stack.</summary>
    /// <param name="point">The point.</param>
    /// <param name="cpu">Where it stands.</param>
    /// <param name="isBegun">Whether it is in the middle of something.</param>
    internal void AddOrigins(StepPoint point, Cpu cpu, bool isBegun)
    {
        // The idle task does nothing, but that it is there tells that those who come after it wait for their turn.
        point.AddStanding(IsIdle ? new(cpu.Number, 0, 0) : new(cpu.Number, Key, Key) { Rank = Policy.Rank, IsBegun = isBegun });

        foreach (var frame in _frames)
        {
            point.AddStanding(new(cpu.Number, frame.Origin, frame.Key));
        }
    }

    /// <summary>In a search: the key of what it has slept on, until it goes on.</summary>
    internal ulong WaitedOn { get; set; }

    /// <summary>In a search: whether it only looks at what it has slept on when it goes on.</summary>
    internal bool WaitsToLook { get; set; }

    /// <summary>How many tasks it has made that may run anywhere.</summary>
    internal int Children { get; set; }

    internal void Push(in ContextFrame frame)
    {
        _frames.Add(frame);
        Count(frame.Kind.Level, 1);
    }

    internal ContextFrame Pop()
    {
        var frame = _frames[^1];
        _frames.RemoveAt(_frames.Count - 1);
        Count(frame.Kind.Level, -1);
        return frame;
    }

    /// <summary>Forgets a lock that somebody else released.</summary>
    internal void ForgetHeld(LockMap map)
    {
        var index = Held.FindLastIndex(held => ReferenceEquals(held.Map, map));
        if (index >= 0)
        {
            Held.RemoveAt(index);
        }
    }

    private void Count(ContextLevel level, int by)
    {
        HardIrqContexts += level >= ContextLevel.HardIrq ? by : 0;
        // lockdep_softirq_enter(): where softirqs run in tasks, a lock meets them as it meets any task.
        SoftirqContexts += level == ContextLevel.Softirq && !Machine.Options.Model.SoftirqsInTasks ? by : 0;
        IsInNmi = level == ContextLevel.Nmi ? by > 0 : IsInNmi;
    }
}
