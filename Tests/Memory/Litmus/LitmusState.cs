using TopHalf.Locking;
using TopHalf.Memory;
using TopHalf.ReadCopyUpdate;

namespace TopHalf.Tests.Memory.Litmus;

/// <summary>The variables of a litmus test, all 0 at first, and the registers of its threads.</summary>
internal sealed class LitmusState
{
    public Shared<int> X { get; } = new(0, "x");

    public Shared<int> Y { get; } = new(0, "y");

    public Shared<int> Z { get; } = new(0, "z");

    public RcuPointer<Shared<int>> Pointer { get; } = new(new(0, "initial"));

    public SpinLock Lock { get; } = new("mylock");

    public SpinLock OtherLock { get; } = new("t");

    public int R0 { get; set; } = -1;

    public int R1 { get; set; } = -1;

    public int R2 { get; set; } = -1;

    public int R3 { get; set; } = -1;
}
