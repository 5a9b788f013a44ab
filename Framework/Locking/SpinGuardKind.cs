namespace TopHalf.Locking;

/// <summary>What a spinlock guard puts back at its end besides the lock.</summary>
internal enum SpinGuardKind : byte
{
    Plain,
    Irq,
    IrqSave,
    BottomHalves,
}
