using TopHalf.Devices;
using TopHalf.Liveness;
using TopHalf.Machines;

namespace TopHalf.Tests.Liveness;

/// <summary>A device whose registers answer no read while its bus is full.</summary>
internal sealed class StuckDevice : IHeldUp
{
    private static readonly RegisterMap _map = new("GPU", 0x10, [Register.Whole("STATUS", 4, Access.ReadOnly)]);

    public bool IsHeldUp => IsFull();

    /// <summary>Whether its bus is full.</summary>
    public Func<bool> IsFull { get; set; } = static () => false;

    /// <summary>What its bus is full of.</summary>
    public Func<IWaitSource?> WaitsFor { get; init; } = static () => null;

    public string WaitName => "the bus of the GPU";

    public MmioRegion Map(Machine machine, string name) => new(new RegisterBank(_map, machine), name) { HeldUpBy = this };

    public void Explain(WaitNode node)
    {
        if (WaitsFor() is { } access)
        {
            node.Needs(access, "is full of");
        }
        else
        {
            node.MayGoOn("is full, and nobody is left that empties it");
        }
    }
}
