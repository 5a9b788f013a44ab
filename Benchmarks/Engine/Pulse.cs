using TopHalf.Devices;
using TopHalf.Interrupts;

namespace TopHalf.Benchmarks.Engine;

/// <summary>A device that does nothing but give an edge on its interrupt wire.</summary>
internal sealed class Pulse(InterruptLine line) : IHardwareEvent
{
    public void Occur(long argument)
    {
        line.Assert();
        line.Deassert();
    }
}
