using TopHalf.Devices;
using TopHalf.Machines;

namespace TopHalf.Drivers.Msm.Hardware;

/// <summary>The part of the display that fetches line after line. Its one event is due at each start of a line.</summary>
internal sealed class ScanOut : IHardwareEvent, ITransactionMaster, IDevicePart
{
    private static readonly RegisterHandle _lineCount = DisplayRegisters.Map.Find("MDP_LINE_COUNT");
    private static readonly RegisterHandle _frameCount = DisplayRegisters.Map.Find("MDP_FRAME_COUNT");
    private static readonly RegisterHandle _fbBase = DisplayRegisters.Map.Find("MDP_FB_BASE");

    private readonly IHardwareHost _host;
    private readonly ITransactionPort _port;
    private readonly RegisterBank _registers;
    private readonly InterruptOutput _interrupts;
    private readonly DisplayParameters _parameters;
    private readonly DisplayCounters _counters;
    private readonly TransactionSlots _slots;

    /// <summary>For each slot the serial of the line that its read is for.</summary>
    private readonly long[] _serialOfSlot;

    private ulong _base;
    private int _line;

    /// <summary>Reads of the current line: still to issue, and issued but not ended.</summary>
    private int _toIssue;
    private int _inFlight;

    /// <summary>Counts lines and never goes back, so that a late read is told from one of the current line.</summary>
    private long _serial;
    private bool _isEnabled;
    private bool _isInLine;
    private bool _isIssuing;
    private bool _isRefused;
    private bool _isReadyAgain;
    private long _run;

    public ScanOut(
        IHardwareHost host,
        ITransactionPort port,
        RegisterBank registers,
        InterruptOutput interrupts,
        DisplayParameters parameters,
        DisplayCounters counters)
    {
        _host = host;
        _port = port;
        _registers = registers;
        _interrupts = interrupts;
        _parameters = parameters;
        _counters = counters;
        _slots = new TransactionSlots(parameters.MaxOutstanding);
        _serialOfSlot = new long[parameters.MaxOutstanding];
    }

    public object Device => _registers;

    public void Enable(bool isEnabled)
    {
        if (isEnabled == _isEnabled)
        {
            return;
        }

        Stop();
        _isEnabled = isEnabled;
        if (isEnabled)
        {
            _host.Schedule(Ktime.Zero, this, _run);
        }
    }

    /// <summary>Back to power-on; the registers and counters are the caller's.</summary>
    public void Reset()
    {
        Stop();
        _isEnabled = false;
        _isRefused = false;
        _slots.Reset();
    }

    /// <summary>The current line is over and the next one starts.</summary>
    public void Occur(long argument)
    {
        if (argument != _run)
        {
            return;
        }

        if (_isInLine)
        {
            EndLine();
        }

        StartLine();
        _host.Schedule(_parameters.LinePeriod, this, _run);
    }

    public void Completed(long cookie, ulong physicalAddress)
    {
        _host.Touch(Device);
        if (_slots.IsKnown(cookie))
        {
            _counters.Completed++;
            End(cookie);
        }
    }

    public void Aborted(long cookie, AbortKind kind)
    {
        _host.Touch(Device);
        if (_slots.IsKnown(cookie))
        {
            _counters.Aborted++;
            End(cookie);
        }
    }

    public void Stalled(long cookie)
    {
        _host.Touch(Device);
        if (_slots.IsKnown(cookie))
        {
            _slots.MarkStalled(cookie);
            _counters.Stalled++;
        }
    }

    public void Ready()
    {
        _host.Touch(Device);
        // A port may find room before it has told that it refuses.
        _isReadyAgain = true;
        _isRefused = false;
        IssueRest();
    }

    // An event that is due then finds another run, and what is in flight is of another line.
    private void Stop()
    {
        _run++;
        _serial++;
        _toIssue = 0;
        _inFlight = 0;
        _line = 0;
        _isInLine = false;
        _registers.Set(_lineCount, 0);
    }

    private void StartLine()
    {
        if (_line == 0)
        {
            _base = _registers.Get(_fbBase);
        }

        _isInLine = true;
        _serial++;
        _inFlight = 0;
        _toIssue = _parameters.ReadsPerLine;
        _registers.Set(_lineCount, (ulong)_line);
        IssueRest();
    }

    private void EndLine()
    {
        _counters.Lines++;
        var causes = DisplayInterrupts.None;
        if (_inFlight + _toIssue > 0)
        {
            _counters.Underruns += _inFlight + _toIssue;
            causes |= DisplayInterrupts.Underrun;
        }

        if (++_line == _parameters.LinesPerFrame)
        {
            _line = 0;
            _counters.Frames++;
            _registers.Set(_frameCount, (uint)_counters.Frames);
            causes |= DisplayInterrupts.Vsync;
        }

        if (causes != DisplayInterrupts.None)
        {
            _interrupts.Raise((uint)causes);
        }
    }

    private void IssueRest()
    {
        if (_isIssuing)
        {
            return;
        }

        _isIssuing = true;
        while (_toIssue > 0 && !_isRefused && _slots.HasFree)
        {
            IssueOne();
        }

        _isIssuing = false;
    }

    private void IssueOne()
    {
        var read = ((long)_line * _parameters.ReadsPerLine) + _parameters.ReadsPerLine - _toIssue;
        var iova = unchecked(_base + (ulong)(read * _parameters.ReadBytes));
        var cookie = _slots.Take();
        _serialOfSlot[TransactionSlots.SlotOf(cookie)] = _serial;
        _toIssue--;
        _inFlight++;
        _isReadyAgain = false;
        var transaction = new StreamTransaction(_parameters.StreamId, iova, IsWrite: false, cookie) { LengthBytes = _parameters.ReadBytes };
        if (_port.Issue(transaction, this) == IssueResult.Backpressure)
        {
            _slots.Free(cookie);
            _toIssue++;
            _inFlight--;
            _counters.Backpressured++;
            _isRefused = !_isReadyAgain;
            return;
        }

        _counters.Reads++;
    }

    private void End(long cookie)
    {
        if (_serialOfSlot[TransactionSlots.SlotOf(cookie)] == _serial)
        {
            _inFlight--;
        }

        _slots.Free(cookie);
        IssueRest();
    }
}
