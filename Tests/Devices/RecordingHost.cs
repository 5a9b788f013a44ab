using TopHalf.Devices;
using TopHalf.Machines;

namespace TopHalf.Tests.Devices;

/// <summary>A host that collects what is not modelled and answers every knob with no.</summary>
internal sealed class RecordingHost : IHardwareHost
{
    public List<string> NotModelledParts { get; } = [];

    public Ktime Now => Ktime.Zero;

    public void Schedule(Ktime delay, IHardwareEvent target, long argument = 0) => target.Occur(argument);

    public bool Assume(Knob knob) => false;

    public void NotModelled(string what) => NotModelledParts.Add(what);
}
