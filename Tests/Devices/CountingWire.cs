using TopHalf.Devices;

namespace TopHalf.Tests.Devices;

/// <summary>A level wire that leads nowhere and counts its causes.</summary>
internal sealed class CountingWire : IInterruptWire
{
    public bool IsAsserted { get; private set; }

    public int Asserts { get; private set; }

    public void Assert()
    {
        IsAsserted = true;
        Asserts++;
    }

    public void Deassert() => IsAsserted = false;
}
