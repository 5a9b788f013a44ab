using TopHalf.Liveness;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Devices;

/// <summary>A read of a register that gets no answer yet.</summary>
internal sealed class HeldUpRead(string what, IHeldUp device, CodeSite site) : IBusyCondition, IHeld
{
    public bool IsSatisfied => !device.IsHeldUp;

    public bool HoldsCpu => true;

    public IWaitSource Source => this;

    public bool MayBeStuck => true;

    public string WaitName => $"{what} at {site}";

    public void Explain(WaitNode node) => node.Needs(device, "is held up by");
}
