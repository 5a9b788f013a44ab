using System.Globalization;
using TopHalf.Interrupts;
using TopHalf.Machines;
using TopHalf.Scheduling;

namespace TopHalf.Cli.Oracle.Behaviour.Interrupts;

/// <summary>One line with its device, its driver, and what an event does with them.</summary>
internal sealed partial class FlowRig
{
    public const int Irq = 40;

    private readonly BehaviourBench _bench;
    private readonly FlowKind _kind;
    private readonly FlowRegistration _registration;
    private readonly FlowEvent _event;
    private readonly bool _notesThreads;
    private readonly FlowChip _chip;
    private readonly IrqDesc _desc;
    private readonly IrqAction?[] _actions = new IrqAction?[2];
    private bool _wasHooked;

    /// <param name="bench">The machine and the log.</param>
    /// <param name="kind">The line.</param>
    /// <param name="registration">How it is requested.</param>
    /// <param name="flowEvent">What is done to it.</param>
    /// <param name="notesThreads">Whether a primary handler notes how its thread is scheduled, where it was moved to one.</param>
    public FlowRig(BehaviourBench bench, FlowKind kind, FlowRegistration registration, FlowEvent flowEvent, bool notesThreads)
    {
        (_bench, _kind, _registration, _event, _notesThreads) = (bench, kind, registration, flowEvent, notesThreads);
        _chip = new(kind.Chip, Log, Deliver);
        _desc = Core.Wire(Irq, "line", kind.Flow, kind.Trigger, _chip);
        _desc.IsTriggerConfigured = false;
    }

    public BehaviourLog Log => _bench.Log;

    public InterruptCore Core => _bench.Machine.Interrupts;

    /// <summary>The hooked handler or thread function is in the middle of its run.</summary>
    public bool IsInside { get; set; }

    /// <summary>It may go on.</summary>
    public bool IsReleased { get; set; }

    private InterruptLine Line => _desc.Line;

    /// <summary>Requests the line, lets the event happen, and notes what is left.</summary>
    public async KernelTask RunAsync()
    {
        _bench.Machine.Events.Add(new FlowReports(_bench));
        Log.IsOn = _registration.IsAboutRequests || _event.IsAboutRequests;
        Request(1, _registration.First, _kind.Trigger);
        if (_registration.Second is { } second)
        {
            Request(2, second, _registration.HasOtherTrigger ? _kind.OtherTrigger : _kind.Trigger);
        }

        if (_event.IsOnOtherCpu)
        {
            Log.IsOn = false;
            Core.SetAffinity(Irq, 1);
        }

        if (_event.IsAboutRequests)
        {
            Look("req_");
        }

        Log.IsOn = true;
        var before = new FlowFindings(_desc);
        await _event.Run(this);
        Log.IsOn = false;
        NoteAll(_event.IsAboutRequests ? before : new(_desc));
    }

    /// <summary>Notes what the descriptor shows at this moment.</summary>
    public void Look(string prefix) => new FlowFindings(_desc).Note(_bench, prefix);

    private void Request(int number, FlowAction action, IrqFlags trigger)
    {
        Log.Add(string.Create(CultureInfo.InvariantCulture, $"request{number}>"));
        var flags = action.Flags | trigger | (_event.StaysDisabled ? IrqFlags.NoAutoEnable : 0);
        var result = Core.RequestThreadedIrq(
            Irq,
            action.Primary is { } primary ? _ => Primary(number, primary) : null,
            action.Thread is { } thread ? _ => ThreadAsync(number, thread) : null,
            flags, string.Create(CultureInfo.InvariantCulture, $"fl{number}"), out _actions[number - 1]);
        Log.Add(string.Create(CultureInfo.InvariantCulture, $"request{number}<={(int)result}"));
        _bench.Return(string.Create(CultureInfo.InvariantCulture, $"req{number}"), (int)result);
    }

    private IrqReturn Primary(int number, IrqReturn answer)
    {
        var name = number == 1 ? "H1" : "H2";
        _runs[number - 1]++;
        if (_notesThreads && !Kernel.InHardIrq)
        {
            _threadNotes.Add(string.Create(CultureInfo.InvariantCulture, $"forced_thread:policy={Policy},rtprio={_bench.Machine.CurrentTask.Policy.Priority}"));
        }

        Log.Add($"{name}>");
        ClearAs(name);
        if (TakesHook(number, inThread: false))
        {
            _bench.Machine.RunOnStack(_event.Hook!.Run(this));
        }

        return Answer(name, answer);
    }

    private async KernelTask<IrqReturn> ThreadAsync(int number, IrqReturn answer)
    {
        var name = number == 1 ? "T1" : "T2";
        _runs[number + 1]++;
        _threadPolicy ??= string.Create(CultureInfo.InvariantCulture, $"thr_policy={Policy} thr_prio={_bench.Machine.CurrentTask.Policy.Priority}");
        Log.Add($"{name}>");
        ClearAs(name);
        if (TakesHook(number, inThread: true))
        {
            await _event.Hook!.Run(this);
        }

        return Answer(name, answer);
    }

    private int Policy => _bench.Machine.CurrentTask.Policy.Class == SchedClass.Fifo ? 1 : 0;

    private IrqReturn Answer(string name, IrqReturn answer)
    {
        var given = _event.NobodyCares && answer == IrqReturn.Handled ? IrqReturn.None : answer;
        Log.Add($"{name}<{given switch { IrqReturn.None => "NONE", IrqReturn.Handled => "HANDLED", _ => "WAKE" }}");
        return given;
    }

    private bool TakesHook(int number, bool inThread)
    {
        if (_wasHooked || _event.Hook is not { } hook || hook.IsInThread != inThread || number != (_registration.IsShared ? 2 : 1))
        {
            return false;
        }

        _wasHooked = true;
        return true;
    }
}
