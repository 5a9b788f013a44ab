using System.Globalization;
using System.Runtime.ExceptionServices;
using TopHalf.Devices;
using TopHalf.Liveness;
using TopHalf.Machines;
using TopHalf.Rules;

namespace TopHalf.Scheduling;

/// <content>How a run ends: by itself, by a budget, or early, with stacks parked in the middle of driver code.</content>
/// <remarks>
/// Early: the finding is recorded first, then every operation throws <see cref="RunEndedException"/>, releases are silent, and the
/// parked carriers are unwound newest first, one at a time. A stack that swallows the exception too often is abandoned.
/// </remarks>
internal sealed partial class Scheduler
{
    private const int EndsThrownLimit = 1_000;

    private static readonly Nothing _nothing = new();
    private static readonly Never _never = new();

    private readonly long _fullLimit;
    private readonly long _timeLimit;
    private readonly long _settleNs;
    private long _settleUntil = long.MaxValue;
    private Carrier? _unwinder;

    public RunState State { get; private set; }

    public RunEnd Reason { get; private set; }

    /// <summary>What was not the driver's fault, for the caller of the run.</summary>
    public ExceptionDispatchInfo? Fault { get; private set; }

    /// <summary>Ends the run for a fault that is not the driver's: of the chooser, of a device model, of the machine itself.</summary>
    public void Fail(Exception exception)
    {
        Fault ??= ExceptionDispatchInfo.Capture(exception);
        End(RunEnd.Stopped);
    }

    /// <summary>The scenario has returned: what it left behind may come to rest for a while.</summary>
    public void MainReturned()
    {
        _settleUntil = checked(Now + _settleNs);
        Reconsider();
    }

    public void End(RunEnd reason)
    {
        if (State == RunState.Running)
        {
            State = RunState.Ending;
            Reason = reason;
            Reconsider();
        }
    }

    public void ThrowIfEnding()
    {
        if (State == RunState.Running)
        {
            return;
        }

        var me = _running;
        if (++me.EndsThrown > EndsThrownLimit)
        {
            Machine.ReportAtEnd(RuleBook.SwallowsEnd, default, $"task '{Current.Current.Name}' went on {EndsThrownLimit} times.");
            _pool.Abandon(me);
            var next = _unwinder ?? _pool.Rent();
            _unwinder = null;
            (next ?? throw new InvalidOperationException("No thread is left to end the run.")).Pass();
            me.WaitForever();
        }

        throw new RunEndedException();
    }

    /// <summary>Nothing can run and nothing will happen: the run is over, or stuck.</summary>
    /// <param name="midSegment">As for <see cref="NextCpu"/>.</param>
    private void OnNothingLeft(Cpu? midSegment)
    {
        if (State != RunState.Running)
        {
            return;
        }

        var moreToCome = _events.HasLive();
        if (Array.Exists(_cpus, cpu => CanGoOn(cpu, midSegment) || cpu is { SpinsOn: not null, SpinsUntil: < long.MaxValue }) ||
            (moreToCome && _settleUntil == long.MaxValue))
        {
            EndUnfinished("virtual nanoseconds", Math.Min(_timeLimit, _settleUntil));
            return;
        }

        var isSpinning = Array.Exists(_cpus, static cpu => cpu.SpinsOn is not null);
        if (isSpinning || (!moreToCome && Machine.Tasks.Any(IsWaiting)))
        {
            ReportHang(isSpinning);
            End(RunEnd.Deadlock);
        }
        else
        {
            var waiting = Waiting();
            ReportStuck(waiting);
            End(waiting.Exists(static task => task.IsStuckReported) ? RunEnd.Deadlock : RunEnd.Finished);
        }
    }

    /// <summary>Whether the run does not go on to this time: the scenario has returned, or the budget is used up.</summary>
    private bool IsOver(long time) => time > _settleUntil || time >= _timeLimit;

    /// <summary>The operations are used up, but for the first time that this is said: then what is left of them is watched.</summary>
    private void EndByBudget(string what, long limit)
    {
        if (IsUsedUp())
        {
            EndUnfinished(what, limit);
        }
    }

    private void EndUnfinished(string what, long limit)
    {
        var running = Machine.Tasks.Where(static task => task.State == TaskState.Runnable).Select(task => $"\ntask '{task.Name}' runs");
        var text = string.Create(CultureInfo.InvariantCulture, $"{limit} {what} were used up.{string.Concat(running)}{WaitsOf(Waiting())}");
        if (!ReportNoProgress(text))
        {
            Machine.Report(RuleBook.RunDidNotEnd, default, text);
        }

        End(RunEnd.Budget);
    }

    /// <summary>Unwinds what is parked, on a carrier whose own stack is empty.</summary>
    /// <returns>Whether the run has ended; else the baton went to the carrier that unwinds.</returns>
    private bool FinishOn(Carrier me)
    {
        if (_unwinder is { } unwinder)
        {
            // This carrier's stack was one of those to unwind.
            _unwinder = null;
            _pool.Return(me);
            unwinder.Pass();
            return false;
        }

        Machine.OnEnded();
        while (NewestParked() is { } task)
        {
            var carrier = task.Parked!;
            task.Parked = null;
            Current = task.Cpu ?? Current;
            Current.Current = task;
            _unwinder = me;
            carrier.Pass();
            me.Wait();
            _running = me;
        }

        State = RunState.Ended;
        return true;
    }

    private TaskStruct? NewestParked()
    {
        TaskStruct? newest = null;
        foreach (var task in Machine.AllTasks)
        {
            if (task.Parked is not null && (newest is null || task.ParkedSerial > newest.ParkedSerial))
            {
                newest = task;
            }
        }

        return newest;
    }

    /// <summary>The condition of a delay: only the deadline ends it.</summary>
    private sealed class Never : IBusyCondition, IWaitSource
    {
        public bool IsSatisfied => false;

        public IWaitSource Source => this;

        public string WaitName => "a delay";

        public void Explain(WaitNode node)
        {
        }
    }

    /// <summary>An event that only lets time pass.</summary>
    private sealed class Nothing : IHardwareEvent, IExpiringEvent
    {
        // A CPU that spins until a deadline is looked at by itself.
        public bool IsStale(long argument) => true;

        public void Occur(long argument)
        {
        }
    }
}
