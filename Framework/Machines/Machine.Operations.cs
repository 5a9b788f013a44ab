using System.Runtime.CompilerServices;
using TopHalf.Choices;
using TopHalf.Devices;
using TopHalf.Exploration;
using TopHalf.Interrupts;
using TopHalf.Rules;
using TopHalf.Scheduling;
using TopHalf.Tracing;

namespace TopHalf.Machines;

/// <content>What every kernel function goes through: announce, look at the context, pay, tell the observers.</content>
public sealed partial class Machine : IHardwareHost
{
    // By reference: a knob is the one that its device declares, whatever its words.
    private readonly Dictionary<Knob, bool> _assumed = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<CodeSite, int> _siteNumbers = [];
    private int _makesOwn;
    private readonly List<CodeSite> _sites = [default];
    private static readonly int[] _noOrYes = [0, 1];
    private readonly SortedSet<string> _notModelled = new(StringComparer.Ordinal);

    /// <summary>The open questions about the hardware that this run asked, with the answers it got.</summary>
    public IReadOnlyDictionary<Knob, bool> Assumed => _assumed;

    /// <summary>The places in the source to which events refer by their index; the first is unknown.</summary>
    public IReadOnlyList<CodeSite> Sites => _sites;

    /// <summary>The parts of devices that software touched and that are not modelled.</summary>
    public IReadOnlyCollection<string> TouchedNotModelled => _notModelled;

    /// <summary>Announces an operation before it is performed: others may go first, its checks are made, its cost is paid.</summary>
    /// <remarks>This is how an API of one's own becomes visible to the machine. Scheduling point: yes.</remarks>
    /// <param name="operation">What is about to happen.</param>
    /// <param name="on">The object concerned, or null.</param>
    /// <param name="argument">A number for the event, with the meaning of its kind.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    public void Announce(
        Operation operation, KernelObject? on = null, long argument = 0, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        StandBefore(operation, on, argument, file, line);
        _scheduler.Point();
        Perform(operation, on, argument, file, line);
    }

    /// <summary>The same before an operation that can be awaited: where others go first, the function is suspended instead of its stack being kept.</summary>
    /// <remarks>Awaited at once by the function that calls it, which goes on with the operation, or where the result is done already, not awaited at all.</remarks>
    /// <param name="operation">What is about to happen.</param>
    /// <param name="on">The object concerned, or null.</param>
    /// <param name="argument">A number for the event, with the meaning of its kind.</param>
    /// <param name="file">Where it is announced.</param>
    /// <param name="line">Where it is announced.</param>
    /// <param name="sleeps">Tells whether the operation puts the task to sleep at once; null where nobody knows.</param>
    internal KernelTask AnnounceAsync(Operation operation, KernelObject? on, long argument, string file, int line, IMaySleepAtOnce? sleeps = null)
    {
        StandBefore(operation, on, argument, file, line);
        if (!_scheduler.PointOrUnwind())
        {
            return CurrentTask.Turn!.Begin(operation, on, argument, new(file, line), sleeps);
        }

        Perform(operation, on, argument, file, line);
        return default;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void StandBefore(Operation operation, KernelObject? on, long argument, string file, int line)
    {
        if (!ReferenceEquals(_current, this))
        {
            ThrowForeignThread(operation);
        }

        if (CurrentTask.HasUnawaited)
        {
            FinishUnawaited(CurrentTask, new(file, line));
        }

        // Announced first: who decides what comes next sees what every CPU is about to do.
        CurrentCpu.Announced = operation;
        CurrentCpu.AnnouncedOn = on;
        if (Search is not null)
        {
            CurrentCpu.Pending = FootprintOf(operation, on, argument);
        }
    }

    /// <summary>The operation comes now: its checks are made, its cost is paid, observers are told.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Perform(Operation operation, KernelObject? on, long argument, string file, int line)
    {
        foreach (var check in operation.ChecksArray)
        {
            if (!IsEnding)
            {
                check.Make(this, operation.Name, new(file, line));
            }
        }

        _scheduler.Charge(_costs[(int)operation.Cost]);
        if (Races is { } races && on?.Site.Line != line)
        {
            races.PassedBy(new(file, line));
        }

        if (Events.IsWatched(operation.Kind))
        {
            EmitSlow(operation.Kind, on, argument, Events.NeedsSites ? SiteNumber(new(file, line)) : 0);
        }
    }

    /// <inheritdoc/>
    public void Schedule(Ktime delay, IHardwareEvent target, long argument = 0) => Schedule(delay, target, argument, isDevice: false);

    /// <inheritdoc/>
    void IHardwareHost.Schedule(Ktime delay, IHardwareEvent target, long argument) => Schedule(delay, target, argument, isDevice: true);

    /// <inheritdoc/>
    void IHardwareHost.Touch(object device) => Search?.TouchDevice(device);

    /// <inheritdoc/>
    void IHardwareHost.Report(Rule rule, string detail, string operation) => Report(rule, default, detail, operation);

    /// <inheritdoc/>
    void IHardwareHost.TouchRegister(object device, int register, bool isWrite) => Search?.TouchRegister(device, register, isWrite);

    /// <inheritdoc/>
    void IHardwareHost.TouchMemory(ulong page, bool isWrite) =>
        Search?.Touch(SearchKeys.Mix(SearchKeys.Memory, page), isWrite ? AccessMode.Write : AccessMode.Read);

    private void Schedule(Ktime delay, IHardwareEvent target, long argument, bool isDevice)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(delay.Nanoseconds, nameof(delay));
        ArgumentNullException.ThrowIfNull(target);
        var note = default(EventNote);
        if (Search is not null)
        {
            var label = Search.LabelEvent(target);
            note = new(label, isDevice, isDevice && Search.MayComeEarly(label));
            if (note.MayComeEarly)
            {
                // From here on the device can go on: whoever scheduled this has let it.
                Search.Touch(EventLabel.TargetOf(label), AccessMode.Write);
            }
        }

        _events.Add((Now + delay).Nanoseconds, target, argument, note, Races?.Scheduled());
        _scheduler.Reconsider();
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">Neither the options nor any device gave the knob a value.</exception>
    public bool Assume(Knob knob)
    {
        if (_assumed.TryGetValue(knob, out var known))
        {
            return known;
        }

        if (!Options.Knobs.TryGetValue(knob, out var value))
        {
            throw new ArgumentException(
                $"Knob '{knob.Name}' has no value. Set it in MachineOptions.Knobs, from the defaults of the device.", nameof(knob));
        }

        _assumed.Add(knob, value);
        return value;
    }

    /// <inheritdoc/>
    public void NotModelled(string what)
    {
        if (_notModelled.Add(what))
        {
            Log(Logging.KernLevel.Notice, $"not modelled, and touched: {what}");
        }
    }

    /// <summary>Whether something fails or not, or which of several things happens, as the chooser decides.</summary>
    /// <param name="kind">What is being decided.</param>
    /// <param name="options">At least two ids, ascending.</param>
    /// <param name="preferred">The answer of the default policy.</param>
    public int Choose(ChoiceKind kind, ReadOnlySpan<int> options, int preferred) => _scheduler.Choose(kind, options, preferred);

    /// <summary>Whether faults of a kind are asked for at all.</summary>
    internal bool MayInject(InjectableFaults fault) => (Options.Faults & fault) != 0;

    /// <summary>Whether something goes wrong here; nothing is asked where the options do not let it.</summary>
    /// <param name="fault">One kind of fault.</param>
    /// <param name="what">What it happens to, for reports; part of the name of the place. Null where the kind says all.</param>
    internal bool Injects(InjectableFaults fault, string? what = null) =>
        MayInject(fault) && _scheduler.Choose(KindOf(fault), _noOrYes, preferred: 0, what) == 1;

    private static ChoiceKind KindOf(InjectableFaults fault) => fault switch
    {
        InjectableFaults.Allocations => ChoiceKind.AllocationFails,
        InjectableFaults.WorkQueueFull => ChoiceKind.QueueFull,
        InjectableFaults.DeviceTimeouts => ChoiceKind.DeviceTimesOut,
        InjectableFaults.SpuriousInterrupts => ChoiceKind.InterruptSpurious,
        InjectableFaults.LostInterrupts => ChoiceKind.InterruptLost,
        InjectableFaults.PostedWrites => ChoiceKind.WritePosted,
        InjectableFaults.PowerOff => ChoiceKind.PowerLost,
        _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, "One fault is injected at a time."),
    };

    /// <summary>Makes one check of the current context, and reports when it fails.</summary>
    internal void Check(Check check, string operation, CodeSite site)
    {
        if (!IsEnding)
        {
            check.Make(this, operation, site);
        }
    }

    /// <summary>Notes that the step at hand touches an object by other means than its announced operation.</summary>
    internal void Touch(KernelObject touched, AccessMode mode) => Search?.Touch(touched.Key, mode);

    /// <summary>Makes something that the kernel has for everybody. In a search it is the same thing whoever needs it first.</summary>
    /// <typeparam name="T">What.</typeparam>
    /// <param name="make">Makes it.</param>
    internal T MakeOwn<T>(Func<Machine, T> make)
    {
        _makesOwn++;
        try
        {
            return make(this);
        }
        finally
        {
            _makesOwn--;
        }
    }

    internal ulong KeyFor(string name) =>
        Search!.Keys.Next(_makesOwn > 0 ? SearchKeys.Root : _scheduler.ContextKey, name);

    /// <summary>Starts a thread of the kernel's own, as <see cref="MakeOwn"/> makes things.</summary>
    internal TaskStruct SpawnOwn(string name, ContextKind kind, Func<KernelTask> entry, Cpu? cpu) =>
        MakeOwn(machine => machine.Spawn(name, kind, entry, kind.Policy, cpu, default));

    private Exploration.Access FootprintOf(Operation operation, KernelObject? on, long argument) => operation.Scope switch
    {
        OperationScope.Local => default,
        // A barrier, and whoever looks, lets stores be seen to any variable: all are ordered against each other.
        _ when Weak is not null => new(SearchKeys.Kernel, AccessMode.Write),
        OperationScope.Devices when on is MmioRegion region => Search!.AccessTo(region, argument),
        OperationScope.Devices => new(SearchKeys.Devices, AccessMode.Write),
        OperationScope.Interrupts => new(SearchKeys.OfInterrupt(on is IrqAction action ? action.Desc.Number : (int)argument), AccessMode.Write),
        OperationScope.Workqueues => new(SearchKeys.Workqueues, AccessMode.Write),
        OperationScope.Timers when on is Deferred.KernelTimer => new(on.Key, AccessMode.Write),
        // What it does to its timer is noted when it does it.
        OperationScope.Timers => default,
        OperationScope.Object when on is not null => new(on.Key, operation switch
        {
            { Kind: EventKind.LockRelease } => AccessMode.Release,
            { MayWrite: true } => AccessMode.Write,
            _ => AccessMode.Read,
        }),
        _ => new(SearchKeys.Kernel, AccessMode.Write),
    };

    internal void ChargeFor(CostItem item) => _scheduler.Charge(_costs[(int)item]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Emit(EventKind kind, KernelObject? on, long argument)
    {
        if (Search is not null)
        {
            Search.Touch(SearchKeys.Of(kind, argument), AccessMode.Write);
        }

        if (Events.IsWatched(kind))
        {
            EmitSlow(kind, on, argument, 0);
        }
    }

    internal void EmitHardware(EventKind kind, KernelObject? on, long argument)
    {
        if (Events.IsWatched(kind))
        {
            Events.Publish(new(_scheduler.Now, argument, on?.Id ?? 0, 0, 0, kind, MachineEvent.None, MachineEvent.None));
        }
    }

    internal void AwaitForeign(Type awaiter, KernelTaskNode node)
    {
        var task = CurrentTask;
        var callers = string.Concat(ChainOf(node).Select(static name => $"\n  awaited in {name}"));
        Report(RuleBook.ForeignAwait, default, $"task '{task.Name}' awaits a {awaiter.FullName}.{callers}");
        task.State = TaskState.Blocked;
        task.NoteWait($"something outside the machine ({awaiter.Name})", default);
    }

    internal void RunToCompletion(KernelTaskNode node, int version, bool isBlockingGet)
    {
        if (isBlockingGet && !IsEnding)
        {
            _scheduler.FinishTurn(CurrentTask);
            if (node.IsCompleted(version))
            {
                return;
            }

            Report(RuleBook.BlockingGet, default, $"{node.FunctionName} was not done.");
        }

        _scheduler.RunToCompletion(node, version);
    }

    /// <summary>The functions that wait for a node, innermost first.</summary>
    private static IEnumerable<string> ChainOf(KernelTaskNode? node)
    {
        for (; node is not null; node = node.Parent)
        {
            yield return node.FunctionName;
        }
    }

    /// <summary>In C a call ends before the next statement: what was left unfinished is finished first.</summary>
    internal void FinishUnawaited(TaskStruct task, CodeSite site)
    {
        _scheduler.FinishTurn(task);
        if (!task.HasPendingSleep)
        {
            return;
        }

        Report(RuleBook.UnawaitedSleep, site, $"task '{task.Name}' waits for {task.WaitsFor}, and went on.");
        KernelTaskNode top = task.Continuation ?? task.SleepNode;
        while (top.Parent is { } parent)
        {
            top = parent;
        }

        _scheduler.RunToCompletion(top, top.Version);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void EmitSlow(EventKind kind, KernelObject? on, long argument, int site)
    {
        var task = CurrentTask;
        Events.Publish(new(
            _scheduler.Now, argument, on?.Id ?? 0, task.Id, site, kind, (byte)CurrentCpu.Number, task.ContextIndex));
    }

    private int SiteNumber(CodeSite site)
    {
        if (!_siteNumbers.TryGetValue(site, out var number))
        {
            number = _sites.Count;
            _siteNumbers.Add(site, number);
            _sites.Add(site);
        }

        return number;
    }

    private void ThrowForeignThread(Operation operation)
    {
        _usedFromForeignThread = true;
        throw new InvalidOperationException(
            $"{RuleBook.ForeignThread.Id}: {operation.Name} was called on a thread that is not the machine's. {RuleBook.ForeignThread.Remedy}");
    }
}
