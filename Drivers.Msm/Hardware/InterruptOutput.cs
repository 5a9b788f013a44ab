using TopHalf.Devices;

namespace TopHalf.Drivers.Msm.Hardware;

/// <summary>A level interrupt of a device: asserted while a bit is set in both its status and its mask register.</summary>
/// <remarks>The wire is told of each bit that becomes visible through the mask, also while it is asserted: that is a new cause.</remarks>
internal sealed class InterruptOutput(RegisterBank bank, RegisterHandle status, RegisterHandle mask, IInterruptWire wire)
{
    private ulong _visible;

    public void Raise(ulong causes)
    {
        bank.Set(status, bank.Get(status) | causes);
        Update();
    }

    public void Clear(ulong causes)
    {
        bank.Set(status, bank.Get(status) & ~causes);
        Update();
    }

    /// <summary>Brings the wire to what the registers say; to be called after each change of them.</summary>
    public void Update()
    {
        var before = _visible;
        _visible = bank.Get(status) & bank.Get(mask);
        if ((_visible & ~before) != 0)
        {
            wire.Assert();
        }
        else if (_visible == 0 && before != 0)
        {
            wire.Deassert();
        }
    }
}
