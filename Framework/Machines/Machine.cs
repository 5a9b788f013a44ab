using TopHalf.Clocks;
using TopHalf.Contracts;
using TopHalf.Deferred;
using TopHalf.Exploration;
using TopHalf.Firmware;
using TopHalf.Interrupts;
using TopHalf.Liveness;
using TopHalf.Lockdep;
using TopHalf.Memory;
using TopHalf.Power;
using TopHalf.Races;
using TopHalf.Randomness;
using TopHalf.ReadCopyUpdate;
using TopHalf.Regulators;
using TopHalf.Rules;
using TopHalf.Scheduling;
using TopHalf.Tracing;

namespace TopHalf.Machines;

/// <summary>A simulated machine with a kernel on it: CPUs, virtual time, tasks, interrupts. One object is one run.</summary>
/// <remarks>
/// Everything that could differ between two runs comes from <see cref="MachineOptions"/>, so two machines with equal options that
/// run the same code do the same things in the same order. What a run does not use is never made: a search builds a machine for
/// each of many thousands of runs that are shorter than that would take.
/// </remarks>
public sealed partial class Machine
{
    [ThreadStatic]
    private static Machine? _current;

    private static readonly string[] _idleNames = [.. Enumerable.Range(0, MachineOptions.MaxCpus).Select(static number => $"swapper/{number}")];

    private readonly Cpu[] _cpus;
    private readonly EventQueue _events = new();
    private readonly CarrierPool _carriers;
    private readonly Scheduler _scheduler;
    private readonly long[] _costs;
    private readonly List<KernelObject> _objects = [];
    private readonly List<TaskStruct> _tasks = [];
    private Action? _atEnd;
    private bool _isAtEnd;
    private int _lastPid;

    /// <summary>Builds a machine.</summary>
    /// <param name="options">How.</param>
    /// <param name="carriers">The threads that it runs on; hand the same pool to machine after machine.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range; the message says which range.</exception>
    public Machine(MachineOptions options, CarrierPool carriers)
    {
        _carriers = carriers ?? throw new ArgumentNullException(nameof(carriers));
        Options = (options ?? throw new ArgumentNullException(nameof(options))).Validated();
        Search = options.Chooser as SearchChooser;
        _costs = Search is not null ? CostModel.Nothing : options.Costs.Charges;
        _cpus = new Cpu[options.CpuCount];
        for (var i = 0; i < _cpus.Length; i++)
        {
            _cpus[i] = new(i);
        }

        _scheduler = new(this, _cpus, _events, carriers, options);
        // Where memory is weak, what orders two contexts is what orders their accesses.
        Races = options.Races || options.Memory == MemoryModel.Weak ? new(this) : null;
        Weak = options.Memory == MemoryModel.Weak ? new(this) : null;
        foreach (var cpu in _cpus)
        {
            cpu.Idle = NewIdle(cpu);
            cpu.Current = cpu.Idle;
            cpu.LastRun = cpu.Idle;
        }
    }

    /// <summary>The machine whose code the calling thread runs.</summary>
    /// <exception cref="InvalidOperationException">The calling thread runs the code of no machine.</exception>
    public static Machine Current => _current ?? throw new InvalidOperationException(
        "No machine is current here. Kernel objects are made, and kernel functions called, by the code of a run: in a scenario, in a " +
        "driver, or between Machine.Enter and the end of the run. A static field would carry them from one run to the next.");

    /// <summary>How it was built.</summary>
    public MachineOptions Options { get; }

    /// <summary>Its CPUs, by number.</summary>
    public IReadOnlyList<Cpu> Cpus => _cpus;

    /// <summary>Its event stream.</summary>
    public EventStream Events { get; } = new();

    /// <summary>The rules that were broken so far.</summary>
    public ViolationLog Findings { get; } = new();

    /// <summary>The validator of locks.</summary>
    public LockValidator Lockdep => field ??= new(this);

    /// <summary>Its interrupt controller and descriptors.</summary>
    public InterruptCore Interrupts => field ??= new(this);

    /// <summary>Its softirq vectors.</summary>
    public SoftirqCore Softirqs => field ??= new(this);

    /// <summary>Its clock, for libraries: all of its timers and delays are virtual.</summary>
    public TimeProvider TimeProvider => field ??= new MachineTimeProvider(this);

    /// <summary>The virtual time.</summary>
    public Ktime Now => new(_scheduler.Now);

    /// <summary>How many operations were announced so far.</summary>
    public long Operations => _scheduler.Operations;

    /// <summary>How many questions with more than one answer were decided so far.</summary>
    public long Decisions => _scheduler.Decisions;

    /// <summary>The kernel objects, by number less one.</summary>
    public IReadOnlyList<KernelObject> Objects => _objects;

    /// <summary>The task that runs.</summary>
    public TaskStruct CurrentTask => _scheduler.Current.Current;

    /// <summary>The CPU that performs the operation at hand.</summary>
    public Cpu CurrentCpu => _scheduler.Current;

    /// <summary>The tasks that have not ended, idle tasks left out.</summary>
    public IEnumerable<TaskStruct> Tasks => _tasks.Where(static task => !task.IsIdle);

    internal IReadOnlyList<TaskStruct> AllTasks => _tasks;

    /// <summary>The hardware that can have something waiting in it.</summary>
    internal List<IWaitingHardware> WaitingHardware { get; } = [];

    /// <summary>How the run ended.</summary>
    internal RunEnd End => _scheduler.Reason;

    internal bool IsEnding => _scheduler.State != RunState.Running;

    internal Scheduler Scheduler => _scheduler;

    /// <summary>The search that drives this run, if any.</summary>
    internal SearchChooser? Search { get; private set; }

    /// <summary>Looks for races; null when nobody asked for that.</summary>
    internal RaceDetector? Races { get; private set; }

    /// <summary>Delays stores and makes loads stale; null where memory is sequentially consistent.</summary>
    internal WeakMemory? Weak { get; }

    internal TimerCore Timers => field ??= MakeOwn(static machine => new TimerCore(machine));

    internal HrtimerCore Hrtimers => field ??= MakeOwn(static machine => new HrtimerCore(machine));

    internal WorkqueueCore Workqueues => field ??= MakeOwn(static machine => new WorkqueueCore(machine));

    internal RcuCore Rcu => field ??= MakeOwn(static machine => new RcuCore(machine));

    internal MemoryCore Memory => field ??= MakeOwn(static machine => new MemoryCore(machine));

    internal RandomCore Random => field ??= MakeOwn(static machine => new RandomCore(machine));

    internal PowerCore Power => field ??= MakeOwn(static machine => new PowerCore(machine));

    /// <summary>Made with the first use: its locks belong to the machine that is current then.</summary>
    internal ClkCore Clocks => field ??= MakeOwn(static _ => new ClkCore());

    internal RegulatorCore Regulators => field ??= MakeOwn(static _ => new RegulatorCore());

    internal FirmwareCore Firmware => field ??= MakeOwn(static _ => new FirmwareCore());

    /// <summary>Makes this machine current on the calling thread, so that kernel objects can be made before the run.</summary>
    /// <returns>Makes the previous one current again when it is disposed.</returns>
    public Scope Enter()
    {
        var scope = new Scope(_current);
        _current = this;
        return scope;
    }

    /// <summary>Runs a scenario to its end on the first CPU as the task <c>init</c>.</summary>
    /// <param name="main">The scenario; runs in process context.</param>
    /// <param name="atEnd">Called when nothing goes on any more and before stacks are unwound, to report what only the end shows; may be null.</param>
    /// <returns>How the run ended.</returns>
    /// <exception cref="InvalidOperationException">The machine has run already.</exception>
    public RunEnd Run([RunsIn(CallContexts.Process)] Func<KernelTask> main, Action? atEnd = null)
    {
        ArgumentNullException.ThrowIfNull(main);
        if (_lastPid != 0)
        {
            throw new InvalidOperationException("A machine runs once: build another one for another run.");
        }

        _atEnd = atEnd;
        using (Enter())
        {
            Spawn("init", Options.Model[ContextRole.Process], main, Options.Model[ContextRole.Process].Policy, null, default,
                onExit: _scheduler.MainReturned);
        }

        _carriers.Run(this);
        _scheduler.Fault?.Throw();
        return End;
    }

    /// <summary>Lets the report of a hang show what waits in a piece of hardware.</summary>
    /// <param name="hardware">The hardware.</param>
    public void Add(IWaitingHardware hardware) => WaitingHardware.Add(hardware ?? throw new ArgumentNullException(nameof(hardware)));

    /// <summary>Asks a driver's function something without a trace of it: no event, no access, no step.</summary>
    internal bool Unseen(Func<bool> look)
    {
        var (search, races, watched) = (Search, Races, Events.Mute());
        (Search, Races) = (null, null);
        try
        {
            return look();
        }
        finally
        {
            (Search, Races) = (search, races);
            Events.Unmute(watched);
        }
    }

    internal static void SetCurrent(Machine? machine) => _current = machine;

    internal int Register(KernelObject created)
    {
        _objects.Add(created);
        return _objects.Count;
    }

    internal TaskStruct NewIdle(Cpu cpu)
    {
        var idle = new TaskStruct(this, _idleNames[cpu.Number], Options.Model[ContextRole.Idle], SchedPolicy.Idle, default)
        {
            // The idle task runs with preemption disabled (init_idle_preempt_count).
            Preempt = PreemptCount.PreemptOffset,
            Cpu = cpu,
            BoundTo = cpu,
            IsService = true,
        };
        _tasks.Add(idle);
        return idle;
    }

    internal TaskStruct Spawn(
        string name, ContextKind home, Func<KernelTask> entry, SchedPolicy policy, Cpu? boundTo, CodeSite site, Action? onExit = null)
    {
        var task = new TaskStruct(this, name, home, policy, site) { Pid = ++_lastPid, BoundTo = boundTo };
        task.Root = new(task, entry, onExit);
        task.Continuation = task.Root;
        _tasks.Add(task);
        Emit(EventKind.TaskSpawn, task, 0);
        Races?.Spawned(task);
        _scheduler.Enqueue(task);
        return task;
    }

    internal void Forget(TaskStruct task) => _tasks.Remove(task);

    /// <summary>The run has ended: late findings are recorded, and what is torn down after this is not part of the run.</summary>
    internal void OnEnded()
    {
        Weak?.FlushAll();
        _isAtEnd = true;
        _atEnd?.Invoke();
        _isAtEnd = false;
        RecordLateFindings();
        Events.DetachAll();
    }

    /// <summary>Makes the previous machine current again.</summary>
    public readonly struct Scope : IDisposable
    {
        private readonly Machine? _previous;

        internal Scope(Machine? previous) => _previous = previous;

        /// <inheritdoc/>
        public void Dispose() => _current = _previous;
    }
}
