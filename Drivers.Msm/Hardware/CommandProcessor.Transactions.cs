using TopHalf.Devices;

namespace TopHalf.Drivers.Msm.Hardware;

/// <summary>The CP as a bus master.</summary>
internal sealed partial class CommandProcessor : ITransactionMaster
{
    private static readonly RegisterHandle _status3 = AdrenoRegisters.Map.Find("RBBM_STATUS3");

    private bool _isIssuing;
    private bool _isRefused;
    private bool _isReadyAgain;

    private bool CanIssue => _pattern.Remaining > 0 && !_isRefused && _slots.HasFree;

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
            UpdateStalled();
        }
    }

    public void Ready()
    {
        _host.Touch(Device);
        // A port may find room before it has told that it refuses.
        _isReadyAgain = true;
        if (_isRefused)
        {
            _isRefused = false;
            Continue();
        }
    }

    private void IssueNext()
    {
        var cookie = _slots.Take();
        _isReadyAgain = false;
        _isIssuing = true;
        var result = _port.Issue(_pattern.Next(_parameters.StreamId, cookie), this);
        _isIssuing = false;
        if (result == IssueResult.Backpressure)
        {
            _slots.Free(cookie);
            _counters.Backpressured++;
            _isRefused = !_isReadyAgain;
            return;
        }

        _counters.Issued++;
        _pattern.Advance();
        _nextIssue = _host.Now + _parameters.Spacing;
        UpdateRemaining();
    }

    private void End(long cookie)
    {
        _slots.Free(cookie);
        UpdateStalled();
        _hangDetector.Progress();
        if (_isResetting)
        {
            if (_slots.InFlight == 0)
            {
                CompleteReset();
            }
        }
        else if (!_isIssuing)
        {
            Continue();
        }
    }

    private void UpdateStalled()
    {
        if (_counters.CurrentlyStalled != _slots.Stalled)
        {
            _counters.CurrentlyStalled = _slots.Stalled;
            _registers.Set(_status3, _slots.Stalled > 0 ? AdrenoRegisters.SmmuStalledOnFault : 0);
        }
    }
}
