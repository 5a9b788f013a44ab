using TopHalf.Devices;
using TopHalf.Machines;

namespace TopHalf.Drivers.Msm.Hardware;

/// <summary>The part of the GPU that takes submits from the ring, makes their accesses, and writes their fences.</summary>
internal sealed partial class CommandProcessor : IHardwareEvent, IDevicePart
{
    private static readonly RegisterHandle _status = AdrenoRegisters.Map.Find("RBBM_STATUS");
    private static readonly RegisterHandle _resetCommand = AdrenoRegisters.Map.Find("RBBM_SW_RESET_CMD");
    private static readonly RegisterHandle _fence = AdrenoRegisters.Map.Find("RBBM_FENCE");
    private static readonly RegisterHandle _rptr = AdrenoRegisters.Map.Find("CP_RB_RPTR");
    private static readonly RegisterHandle _scratch = AdrenoRegisters.Map.Find("CP_SCRATCH");
    private static readonly RegisterHandle _ib1Base = AdrenoRegisters.Map.Find("CP_IB1_BASE");
    private static readonly RegisterHandle _ib1RemSize = AdrenoRegisters.Map.Find("CP_IB1_REM_SIZE");

    private readonly IHardwareHost _host;
    private readonly ITransactionPort _port;
    private readonly RegisterBank _registers;
    private readonly InterruptOutput _interrupts;
    private readonly AdrenoParameters _parameters;
    private readonly AdrenoCounters _counters;
    private readonly TransactionSlots _slots;
    private readonly HangDetector _hangDetector;
    private readonly SubmitRing _ring = new();

    private AdrenoSubmit _submit;
    private AccessPattern _pattern;
    private bool _hasSubmit;
    private bool _isResetting;
    private bool _isStepDue;
    private Ktime _nextIssue;
    private long _run;

    public CommandProcessor(
        IHardwareHost host,
        ITransactionPort port,
        RegisterBank registers,
        InterruptOutput interrupts,
        AdrenoParameters parameters,
        AdrenoCounters counters)
    {
        _host = host;
        _port = port;
        _registers = registers;
        _interrupts = interrupts;
        _parameters = parameters;
        _counters = counters;
        _slots = new TransactionSlots(parameters.MaxOutstanding);
        _hangDetector = new HangDetector(host, parameters.HangDetect, this);
    }

    public object Device => _registers;

    public bool CanHang => IsBusy && (_slots.Stalled == 0 || _parameters.DetectsHangWhileStalled);

    private bool IsBusy => _hasSubmit || _isResetting || _ring.VisibleCount > 0;

    public bool TryAdd(in AdrenoSubmit submit) => _ring.TryAdd(submit);

    /// <summary>WPTR was written.</summary>
    public void Kick()
    {
        _ring.MakeAllVisible();
        UpdateBusy();
        if (_ring.VisibleCount > 0 && !_hasSubmit && !_isResetting)
        {
            ScheduleStep();
        }
    }

    /// <summary>Drops all submits. What is in flight must end before the reset is complete.</summary>
    public void StartReset()
    {
        _counters.SubmitsDropped += _ring.Count + (_hasSubmit ? 1 : 0);
        _registers.Set(_rptr, (uint)(_registers.Get(_rptr) + (ulong)_ring.Count));
        _registers.Set(_ib1RemSize, 0);
        _ring.Clear();
        _hasSubmit = false;
        _isRefused = false;
        _isResetting = true;
        _registers.Set(_resetCommand, AdrenoRegisters.ResetPending);
        UpdateBusy();
        if (_slots.InFlight == 0)
        {
            CompleteReset();
        }
    }

    /// <summary>The hang detector saw no progress.</summary>
    public void Hang()
    {
        _counters.Hangs++;
        _interrupts.Raise((uint)AdrenoInterrupts.HangDetect);
    }

    /// <summary>Back to power-on; the registers and counters are the caller's.</summary>
    public void Reset()
    {
        _run++;
        _ring.Clear();
        _slots.Reset();
        _hangDetector.Reset();
        _hasSubmit = _isResetting = _isStepDue = _isRefused = false;
        _nextIssue = Ktime.Zero;
    }

    /// <summary>One step: begins a submit if there is none, and issues one access.</summary>
    public void Occur(long argument)
    {
        if (argument != _run)
        {
            return;
        }

        _isStepDue = false;
        if (_isResetting || !(_hasSubmit || TryBegin()))
        {
            return;
        }

        if (CanIssue)
        {
            IssueNext();
        }

        Continue();
    }

    private bool TryBegin()
    {
        if (!_ring.TryTake(out _submit))
        {
            return false;
        }

        _hasSubmit = true;
        _pattern = new AccessPattern(_submit);
        _registers.Set(_rptr, (uint)(_registers.Get(_rptr) + 1));
        _registers.Set(_scratch, _submit.Seqno, element: 7);
        _registers.Set(_ib1Base, _submit.Iova);
        UpdateRemaining();
        _hangDetector.Progress();
        return true;
    }

    private void Continue()
    {
        if (!_hasSubmit)
        {
            return;
        }

        if (CanIssue)
        {
            ScheduleStep();
        }
        else if (_pattern.Remaining == 0 && _slots.InFlight == 0)
        {
            Finish();
        }
    }

    private void Finish()
    {
        _hasSubmit = false;
        _counters.SubmitsDone++;
        UpdateBusy();
        if (_ring.VisibleCount > 0)
        {
            ScheduleStep();
        }

        // The fence first: a handler of the interrupt must find it.
        _registers.Set(_fence, _submit.Seqno);
        _interrupts.Raise((uint)AdrenoInterrupts.CpCacheFlushTs);
    }

    private void CompleteReset()
    {
        _isResetting = false;
        _counters.Resets++;
        _registers.Set(_resetCommand, 0);
        UpdateBusy();
        if (_ring.VisibleCount > 0)
        {
            ScheduleStep();
        }
    }

    private void ScheduleStep()
    {
        if (!_isStepDue)
        {
            _isStepDue = true;
            var now = _host.Now;
            _host.Schedule(_nextIssue > now ? _nextIssue - now : Ktime.Zero, this, _run);
        }
    }

    private void UpdateBusy() =>
        _registers.Set(_status, IsBusy ? AdrenoRegisters.CpBusy | AdrenoRegisters.GpuBusyIgnAhb : 0);

    private void UpdateRemaining() => _registers.Set(_ib1RemSize, (ulong)Math.Min(_pattern.Remaining, uint.MaxValue));
}
