using TopHalf.Devices;
using TopHalf.Machines;

namespace TopHalf.Drivers.Msm.Hardware;

/// <summary>Tells the CP when it has made no progress for some time. At most one event is due, however much progress there is.</summary>
internal sealed class HangDetector(IHardwareHost host, Ktime patience, CommandProcessor watched) : IHardwareEvent, IDevicePart
{
    private Ktime _lastProgress;
    private bool _isArmed;
    private long _run;

    public object Device => watched.Device;

    public void Progress()
    {
        _lastProgress = host.Now;
        if (patience != Ktime.Never && !_isArmed && watched.CanHang)
        {
            Arm(patience);
        }
    }

    public void Reset()
    {
        _run++;
        _isArmed = false;
    }

    // When it cannot hang (idle, stalled), or when it has just been told, the next progress arms again: a run can come to rest.
    public void Occur(long argument)
    {
        if (argument != _run)
        {
            return;
        }

        _isArmed = false;
        if (!watched.CanHang)
        {
            return;
        }

        var idle = host.Now - _lastProgress;
        if (idle < patience)
        {
            Arm(patience - idle);
        }
        else
        {
            watched.Hang();
        }
    }

    private void Arm(Ktime delay)
    {
        _isArmed = true;
        host.Schedule(delay, this, _run);
    }
}
