using System.Globalization;
using System.Text.RegularExpressions;
using TopHalf.Interrupts;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;
using TopHalf.Tracing;
using TopHalf.Waiting;

namespace TopHalf.Tests.Interrupts;

/// <summary>Drives one interrupt line by a script, and logs who did what, where and in which order.</summary>
/// <remarks>
/// A script is flow/registration/event. A token is <c>name@cpu-context[!][.who]</c>: context <c>h</c> hard interrupt, <c>s</c> softirq, <c>i</c>
/// interrupt thread, <c>t</c> another task, <c>z</c> idle; <c>!</c> interrupts are off; <c>.a .b</c> which interrupt thread.
/// </remarks>
internal sealed partial class FlowScript : IEventObserver
{
    private const int Irq = 40;

    private readonly List<string> _tokens = [];
    private readonly List<TaskStruct> _threads = [];
    private readonly FlowRegistration _registration;
    private readonly string _flow;
    private readonly string _event;
    private readonly IrqAction?[] _actions = new IrqAction?[2];
    private Machine _machine = null!;
    private LoggingChip _chip = null!;
    private bool _isLogging;
    private bool _wasHooked;
    private bool _isInside;
    private bool _isReleased;

    private FlowScript(string script)
    {
        var parts = script.Split('/');
        (_flow, _event) = (parts[0], parts[2]);
        _registration = FlowRegistration.Named(parts[1]);
    }

    public ulong Interests => 1UL << (int)EventKind.IrqEntry;

    private bool IsEdge => _flow.Contains("edge", StringComparison.Ordinal) || _flow == "simple";

    private InterruptLine Line => _machine.Interrupts[Irq].Line;

    private bool IsShared => _registration.Second is not null;

    /// <summary>Runs a script on two CPUs under the default policy.</summary>
    public static string Run(string script)
    {
        var runner = new FlowScript(script);
        var run = AMachine.Runs(AMachine.Options, async machine =>
        {
            machine.Events.Add(runner);
            var done = new Completion();
            machine.Spawn(machine.Options.Model["process"], "main", async () =>
            {
                await runner.RunAsync(machine);
                done.Complete();
            }, cpu: 0);
            await done.WaitAsync();
        });
        return run.End == RunEnd.Finished ? string.Join(',', runner._tokens) : $"{run.End}: {run.Reports}";
    }

    public void OnEvent(in MachineEvent machineEvent)
    {
        if (machineEvent.Argument == Irq)
        {
            Log("IRQ");
        }
    }

    private async KernelTask RunAsync(Machine machine)
    {
        _machine = machine;
        var (flow, flags) = _flow switch
        {
            "level" => (IrqFlow.Level, IrqChipFlags.HasMaskAck),
            "level_nomaskack" => (IrqFlow.Level, IrqChipFlags.None),
            "level_osafe" => (IrqFlow.Level, IrqChipFlags.HasMaskAck | IrqChipFlags.OneShotSafe),
            "edge" => (IrqFlow.Edge, IrqChipFlags.HasMaskAck | IrqChipFlags.HasRetrigger),
            "edge_noretrig" => (IrqFlow.Edge, IrqChipFlags.HasMaskAck),
            "edge_unlazy" => (IrqFlow.Edge, IrqChipFlags.HasMaskAck | IrqChipFlags.HasRetrigger | IrqChipFlags.DisableUnlazy),
            "fasteoi" => (IrqFlow.FastEoi, IrqChipFlags.HasRetrigger),
            "fasteoi_eoithr" => (IrqFlow.FastEoi, IrqChipFlags.HasRetrigger | IrqChipFlags.EoiThreaded),
            "fasteoi_edge" => (IrqFlow.FastEoi, IrqChipFlags.HasRetrigger),
            "fasteoi_edge_resend" => (IrqFlow.FastEoi, IrqChipFlags.HasRetrigger | IrqChipFlags.ResendWhenInProgress),
            _ => (IrqFlow.Simple, IrqChipFlags.HasRetrigger),
        };
        _chip = new(flags, Log);
        machine.Interrupts.Wire(Irq, "line", flow, IsEdge ? IrqFlags.TriggerRising : IrqFlags.TriggerHigh, _chip);
        _isLogging = _registration.IsResultLogged || _event == "reqfree";
        Request(1, _registration.First);
        if (_registration.Second is { } second)
        {
            Request(2, second);
        }

        _isLogging = true;
        await (_event switch
        {
            "reqfree" => FreeAllAsync(),
            "one" or "hard2_same" or "hard2_other" or "thr2" or "thr2x3" => RaiseAsync(),
            "two" => TwiceAsync(),
            "aff" => AffinityAsync(),
            "dis_raise_en" => DisabledAsync(1, 1),
            "dis_raise2_en" => DisabledAsync(1, 2),
            "dis2_raise_en2" => DisabledAsync(2, 1),
            "noautoen_raise_en" => DisabledAsync(0, 1),
            "nosync_in_hard" or "nosync_in_thr" => NoSyncAsync(),
            _ => MeetAsync(),
        });
        _isLogging = false;
    }

    private void Request(int number, FlowAction action)
    {
        Log($"request{number}>");
        var before = _machine.Findings.All.Count;
        var flags = action.Flags | (IsEdge ? IrqFlags.TriggerRising : IrqFlags.TriggerHigh);
        flags |= _event == "noautoen_raise_en" ? IrqFlags.NoAutoEnable : 0;
        var result = _machine.Interrupts.RequestThreadedIrq(
            Irq,
            action.Primary is { } primary ? _ => Primary(number, primary) : null,
            action.Thread is { } thread ? _ => ThreadAsync(number, thread) : null,
            flags, $"fl{number}", out _actions[number - 1]);
        if (_machine.Findings.All.Count > before)
        {
            LogRefusal(number, _machine.Findings.All[^1]);
        }

        Log(string.Create(CultureInfo.InvariantCulture, $"request{number}<={(int)result}"));
    }

    private IrqReturn Primary(int number, IrqReturn answer)
    {
        var name = $"H{number}";
        Log($"{name}>");
        ClearAs(name);
        if (name == (IsShared ? "H2" : "H1") && !_wasHooked)
        {
            _wasHooked = HookHard();
        }

        Log($"{name}<{Named(answer)}");
        return answer;
    }

    private async KernelTask<IrqReturn> ThreadAsync(int number, IrqReturn answer)
    {
        var name = $"T{number}";
        Log($"{name}>");
        ClearAs(name);
        if (name == (IsShared ? "T2" : "T1") && !_wasHooked)
        {
            _wasHooked = await HookThreadAsync();
        }

        Log($"{name}<{Named(answer)}");
        return answer;
    }

    private bool HookHard()
    {
        switch (_event)
        {
            case "hard2_same":
                Raise();
                return true;
            case "hard2_other":
                Log("route-to-1");
                _chip.Route(_machine.Interrupts[Irq], 1);
                Raise();
                Kernel.Udelay(200);
                return true;
            case "nosync_in_hard":
                DisableNoSync();
                return true;
            case "sync_hard" or "free_hard":
                _isInside = true;
                while (!_isReleased)
                {
                    Kernel.Udelay(1);
                }

                Kernel.Mdelay(12);
                return true;
            default:
                return false;
        }
    }

    private async KernelTask<bool> HookThreadAsync()
    {
        switch (_event)
        {
            case "thr2" or "thr2x3":
                for (var i = _event == "thr2" ? 1 : 3; i > 0; i--)
                {
                    Raise();
                }

                return true;
            case "nosync_in_thr":
                DisableNoSync();
                return true;
            case "sync_thr" or "free_thr" or "disable_thr":
                _isInside = true;
                while (!_isReleased)
                {
                    await Kernel.MsleepAsync(1);
                }

                await Kernel.MsleepAsync(30);
                return true;
            default:
                return false;
        }
    }

    private void ClearAs(string who)
    {
        if (who == _registration.Clears && !IsEdge)
        {
            Log("clear");
            Line.Deassert();
        }
    }

    private void Raise()
    {
        Log("raise");
        Line.Assert();
        Kernel.Udelay(1);
    }

    private void DisableNoSync()
    {
        Log("disable_nosync>");
        _machine.Interrupts.DisableIrqNoSync(Irq);
        Log("disable_nosync<");
    }

    private void LogRefusal(int number, Violation finding)
    {
        Log(ReferenceEquals(finding.Rule, RuleBook.OneShotMissing)
            ? $"P{{genirq: Threaded irq requested with handler=NULL and !ONESHOT for fl{number} (irq N)}}"
            : $"P{{genirq: Flags mismatch irq N. {Flags().Match(finding.Report).Value}}}");
    }

    private void Log(string name)
    {
        if (_isLogging)
        {
            _tokens.Add($"{name}@{Place()}");
        }
    }

    private string Place()
    {
        var task = _machine.CurrentTask;
        var preempt = task.ExecutionState.Preempt;
        var isThread = task.Home.Name == "irq-thread";
        var context = PreemptCount.InHardIrq(preempt) ? 'h' : PreemptCount.InServingSoftirq(preempt) ? task == _machine.CurrentCpu.KSoftirqd ? 'k' : 's' : isThread ? 'i' : task.IsIdle ? 'z' : 't';
        var who = "";
        if (context == 'i')
        {
            if (!_threads.Contains(task))
            {
                _threads.Add(task);
            }

            who = $".{(char)('a' + _threads.IndexOf(task))}";
        }

        return $"{_machine.CurrentCpu.Number}{context}{(context != 'h' && task.ExecutionState.IrqsOff ? "!" : "")}{who}";
    }

    private static string Named(IrqReturn answer) => answer switch
    {
        IrqReturn.None => "NONE",
        IrqReturn.Handled => "HANDLED",
        _ => "WAKE",
    };

    [GeneratedRegex("[0-9a-f]{8} \\(\\w+\\) vs\\. [0-9a-f]{8} \\(\\w+\\)")]
    private static partial Regex Flags();
}
