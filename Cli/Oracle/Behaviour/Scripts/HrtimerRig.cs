using TopHalf.Deferred;
using TopHalf.Machines;
using TopHalf.Scheduling;

namespace TopHalf.Cli.Oracle.Behaviour.Scripts;

/// <summary>One high-resolution timer.</summary>
internal sealed class HrtimerRig(BehaviourBench bench) : ScriptRig(bench)
{
    private int _runs;

    public Hrtimer H { get; private set; } = null!;

    public override void Count() => Note([("h", _runs)]);

    public HrtimerRig Init(Func<Hrtimer, HrtimerRestart> function, HrtimerMode mode = HrtimerMode.Default)
    {
        H = new(function, mode, "h");
        return this;
    }

    public void Start(int milliseconds = 2) => H.Start(Ktime.FromMs(milliseconds));

    /// <summary>Its function runs on the other CPU while it is cancelled here.</summary>
    public async KernelTask CancelRunning(HrtimerMode mode)
    {
        Init(WaitsForGate, mode);
        await On1(() => Start());
        await WaitIn();
        R("try_cancel", H.TryToCancel());
        OpenGate();
        RB("cancel", () => H.Cancel());
        R("active", H.IsActive);
        await Settle(40);
    }

    public HrtimerRestart Plain(Hrtimer timer)
    {
        Lg("h>");
        _runs++;
        Lg("h<NORESTART");
        return HrtimerRestart.NoRestart;
    }

    public HrtimerRestart Restarts(Hrtimer timer)
    {
        Lg("h>");
        if (++_runs < 4)
        {
            R("forward", timer.ForwardNow(Ktime.FromMs(8)));
            Lg("h<RESTART");
            return HrtimerRestart.Restart;
        }

        Lg("h<NORESTART");
        return HrtimerRestart.NoRestart;
    }

    public HrtimerRestart Starts(Hrtimer timer)
    {
        Lg("h>");
        if (++_runs < 3)
        {
            timer.Start(Ktime.FromMs(4));
            Lg("h<started+NORESTART");
        }
        else
        {
            Lg("h<NORESTART");
        }

        return HrtimerRestart.NoRestart;
    }

    private HrtimerRestart WaitsForGate(Hrtimer timer)
    {
        Lg("h>");
        _runs++;
        IsIn = true;
        SpinUntilGate(500_000);
        Spin(15_000);
        if (_runs < 4)
        {
            _ = timer.ForwardNow(Ktime.FromMs(8));
            Lg("h<RESTART");
            return HrtimerRestart.Restart;
        }

        Lg("h<");
        return HrtimerRestart.NoRestart;
    }
}
