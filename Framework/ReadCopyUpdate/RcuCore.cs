using System.Globalization;
using System.Text;
using TopHalf.Choices;
using TopHalf.Devices;
using TopHalf.Interrupts;
using TopHalf.Liveness;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.ReadCopyUpdate;

/// <summary>The grace periods of a machine: looks at every tick whether the readers that were there are gone.</summary>
/// <remarks>Follows kernel/rcu/tree.c. While nobody waits for a grace period there is none, and no tick.</remarks>
internal sealed partial class RcuCore : IHardwareEvent, IExpiringEvent, IHeld
{
    // CONFIG_RCU_CPU_STALL_TIMEOUT
    private const long StallNs = 21_000_000_000;

    // How much longer than it must a grace period may take, in ticks: what the schedule of its kthread adds on Linux.
    private static readonly int[] _extraTicks = [0, 1, 2, 3];

    private readonly Machine _machine;
    private readonly long _tickNs;
    private readonly bool[] _isQuiet;
    private readonly long[] _switches;
    private long _clock;
    private long _startedAtClock;
    private long _startedAtNs;
    private int _ticksLeft;
    private bool _isRunning;
    private bool _isTicking;
    private bool _hasStalled;

    public RcuCore(Machine machine)
    {
        _machine = machine;
        _tickNs = 1_000_000_000L / machine.Options.Hz;
        _isQuiet = new bool[machine.Cpus.Count];
        _switches = new long[machine.Cpus.Count];
        _callbacks = [.. machine.Cpus.Select(static _ => new CallbackLists())];
        _threads = new TaskStruct?[machine.Cpus.Count];
        _domainReady = [.. machine.Cpus.Select(static _ => new Queue<RcuHead>())];
        _domainWorkers = new TaskStruct?[machine.Cpus.Count];
    }

    /// <summary>Counts readers and grace periods, so that it can be told which came first.</summary>
    public long NextReader() => ++_clock;

    /// <inheritdoc/>
    /// <remarks>A tick at which every domain waits for a reader changes nothing: the reader has to end first, and that somebody else does.</remarks>
    public bool IsStale(long argument) => _hasStalled || (!_isRunning && !_domains.Exists(static domain => domain.IsReady));

    /// <inheritdoc/>
    public void Occur(long argument)
    {
        _isTicking = false;
        if (_isRunning)
        {
            Look();
        }

        LookAtDomains();
        KeepTicking();
    }

    private void StartIfNeeded()
    {
        if (_isRunning || !_callbacks.Any(static lists => lists.Next.Count > 0))
        {
            return;
        }

        foreach (var lists in _callbacks)
        {
            (lists.Next, lists.Waiting) = (lists.Waiting, lists.Next);
        }

        _isRunning = true;
        _machine.Races?.GracePeriodBegins();
        _hasStalled = false;
        _startedAtClock = ++_clock;
        _startedAtNs = _machine.Now.Nanoseconds;
        _ticksLeft = _machine.Choose(ChoiceKind.GracePeriod, _extraTicks, 0);
        foreach (var cpu in _machine.Cpus)
        {
            _switches[cpu.Number] = cpu.Switches;
            _isQuiet[cpu.Number] = IsQuiet(cpu);
        }

        KeepTicking();
    }

    private void KeepTicking()
    {
        if (_isTicking || (!_isRunning && _domains.Count == 0))
        {
            return;
        }

        _isTicking = true;
        var step = _hasStalled ? 1_000_000_000L : _tickNs;
        var now = _machine.Now.Nanoseconds;
        _machine.Schedule(new(((now / step) + 1) * step - now), this);
    }

    private void Look()
    {
        foreach (var cpu in _machine.Cpus)
        {
            _isQuiet[cpu.Number] |= cpu.Switches != _switches[cpu.Number] || IsQuiet(cpu);
        }

        if (Array.TrueForAll(_isQuiet, static quiet => quiet) && !_machine.AllTasks.Any(Blocks))
        {
            if (_ticksLeft-- == 0)
            {
                End();
            }
        }
        else if (!_hasStalled && _machine.Now.Nanoseconds - _startedAtNs >= StallNs)
        {
            _hasStalled = true;
            ReportStall();
        }
    }

    /// <summary>Whether a task is inside a reader since before the grace period.</summary>
    private bool Blocks(TaskStruct task) => task.RcuDepth > 0 && task.RcuReaderSince < _startedAtClock;

    /// <summary>Whether a CPU is, at this moment, not inside code that cannot be preempted (<c>rcu_flavor_sched_clock_irq()</c>).</summary>
    /// <summary>Whether the reader of a task, which has just ended, was waited for.</summary>
    public bool IsHeldUpBy(TaskStruct task) => _isRunning && task.RcuReaderSince < _startedAtClock;

    private static bool IsQuiet(Cpu cpu)
    {
        var task = cpu.Current;
        return task.Frames.Count == 0 && !task.IrqsOff && (task.IsIdle || task.Preempt == 0);
    }

    private void End()
    {
        _isRunning = false;
        _hasStalled = false;
        var readers = _machine.Races?.GracePeriodEnds();
        foreach (var cpu in _machine.Cpus)
        {
            var lists = _callbacks[cpu.Number];
            lists.Waiting.ForEach(head => head.ReadersOrder = readers);
            lists.Ready.AddRange(lists.Waiting);
            lists.Waiting.Clear();
            if (lists.Ready.Count > 0)
            {
                Interrupt(cpu);
            }
        }

        StartIfNeeded();
    }

    /// <summary>The tick of a CPU sees that it has something to do for RCU.</summary>
    private void Interrupt(Cpu cpu)
    {
        _machine.Scheduler.Notice(cpu);
        cpu.PendingLocal |= LocalInterrupts.Tick;
    }

    private void ReportStall()
    {
        var text = new StringBuilder("rcu: INFO: rcu_preempt detected stalls on CPUs/tasks:\n");
        foreach (var cpu in _machine.Cpus.Where(cpu => !_isQuiet[cpu.Number]))
        {
            text.Append(CultureInfo.InvariantCulture, $"{cpu} runs task '{cpu.Current.Name}' in {cpu.Current.Context} and was never preemptible.\n");
        }

        foreach (var task in _machine.AllTasks.Where(Blocks))
        {
            text.Append(CultureInfo.InvariantCulture, $"task '{task.Name}' (pid {task.Pid}) is in a reader, entered at {task.RcuReadLockedAt}.\n");
        }

        _machine.Report(RuleBook.RcuStall, default, text.ToString(), "rcu_preempt");
    }
}
