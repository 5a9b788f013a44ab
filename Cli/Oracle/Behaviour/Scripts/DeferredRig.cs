using TopHalf.Deferred;
using TopHalf.Interrupts;
using TopHalf.Machines;

namespace TopHalf.Cli.Oracle.Behaviour.Scripts;

/// <summary>Two tasklets, three timers, an irq_work item and two softirq vectors that nobody else uses.</summary>
internal sealed class DeferredRig : ScriptRig
{
    private readonly Tasklet[] _tasklets;
    private readonly KernelTimer[] _timers;
    private readonly int[] _taskletRuns = new int[2];
    private int _timerRuns;
    private int _irqWorkRuns;

    public DeferredRig(BehaviourBench bench)
        : base(bench)
    {
        _tasklets = [.. Enumerable.Range(1, 2).Select(number => new Tasklet(() => RunTasklet(number), $"k{number}"))];
        _timers = [.. Enumerable.Range(1, 3).Select(number => new KernelTimer(() => RunTimer(number), $"t{number}"))];
        Machine.Softirqs.Open(SoftirqVector.Block, RunSoftirq);
        Machine.Softirqs.Open(SoftirqVector.IrqPoll, () =>
        {
            Lg("sirq_lo>");
            Lg("sirq_lo<");
        });
    }

    /// <summary>What the first tasklet does.</summary>
    public Action? TaskletBody { get; set; }

    /// <summary>What the timers do.</summary>
    public Action<KernelTimer>? TimerBody { get; set; }

    /// <summary>What the softirq does.</summary>
    public Action? SoftirqBody { get; set; }

    public int TaskletRuns => _taskletRuns[0];

    public int SoftirqRuns { get; private set; }

    public long Jiffies => Kernel.Jiffies;

    public Tasklet K(int number) => _tasklets[number - 1];

    public KernelTimer T(int number) => _timers[number - 1];

    public override void Count() => Note(
        [("k1", _taskletRuns[0]), ("k2", _taskletRuns[1]), ("t1", _timerRuns), ("iw", _irqWorkRuns), ("sirq", SoftirqRuns)]);

    // --- tasklets
    public void Schedule(int number) => V($"schedule{number}", () => K(number).Schedule());

    public void BhEnable(string name = "bh_enable") => V(name, static () => Kernel.LocalBhEnable());

    /// <summary>Schedules the first tasklet with bottom halves off, so that it runs where they are switched on again.</summary>
    public void ScheduleInBh()
    {
        Kernel.LocalBhDisable();
        Schedule(1);
        BhEnable();
    }

    public void RunsUntilGate()
    {
        if (TaskletRuns == 1)
        {
            IsIn = true;
            SpinUntilGate(500_000);
            Spin(15_000);
        }
    }

    // --- timers
    public void RearmsAfterGate(KernelTimer timer)
    {
        IsIn = true;
        SpinUntilGate(500_000);
        Spin(15_000);
        R("rearm", timer.ModTo(Jiffies + 2));
    }

    public void Rearms3(KernelTimer timer)
    {
        if (_timerRuns < 3)
        {
            R("rearm", timer.ModTo(Jiffies + 2));
        }
    }

    public void RearmsNow3(KernelTimer timer)
    {
        if (_timerRuns < 3)
        {
            R("rearm_now", timer.ModTo(Jiffies));
        }
    }

    public void ArmOn1(int number) => T(number).AddOn(Jiffies + 2, 1);

    // --- softirqs and irq_work
    public void Raise(SoftirqVector vector = SoftirqVector.Block) => Machine.Softirqs.Raise(vector);

    public void RaiseLogged() => V("raise", () => Raise());

    public void RaiseAgain25()
    {
        if (SoftirqRuns < 25)
        {
            Raise();
        }
    }

    public void SpinsFirst()
    {
        if (SoftirqRuns == 1)
        {
            IsIn = true;
            Spin(30_000);
        }
    }

    public void RaiseInBh()
    {
        Kernel.LocalBhDisable();
        Raise();
        BhEnable();
    }

    /// <summary>Runs code in a hard interrupt.</summary>
    public static void InHardIrq(Action code)
    {
        _ = new IrqWork(code, isHard: true).Queue();
    }

    public void RunIrqWork(IrqWork? again = null)
    {
        Lg("iw>");
        if (++_irqWorkRuns < 3 && again is not null)
        {
            R("requeue", again.Queue());
        }

        Lg("iw<");
    }

    private void RunTasklet(int number)
    {
        Lg($"k{number}>");
        _taskletRuns[number - 1]++;
        if (number == 1)
        {
            TaskletBody?.Invoke();
        }

        Lg($"k{number}<");
    }

    private void RunTimer(int number)
    {
        Lg($"t{number}>");
        _timerRuns += number == 1 ? 1 : 0;
        TimerBody?.Invoke(T(number));
        Lg($"t{number}<");
    }

    private void RunSoftirq()
    {
        SoftirqRuns++;
        Lg("sirq>");
        SoftirqBody?.Invoke();
        Lg("sirq<");
    }
}
