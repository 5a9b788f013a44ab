using TopHalf.Devices;
using TopHalf.Machines;

namespace TopHalf.Tests.Liveness;

/// <summary>A device that does something at a steady pace and never ends, as a display that scans out.</summary>
internal sealed class Forever(IHardwareHost host, Ktime period) : IHardwareEvent
{
    public static void Start(Machine machine) => machine.Schedule(Ktime.FromMs(16), new Forever(machine, Ktime.FromMs(16)));

    public void Occur(long argument) => host.Schedule(period, this);
}
