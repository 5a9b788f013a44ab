namespace TopHalf.Tests.Exploration.Oracle;

internal enum ModelOperationKind
{
    Read,
    Write,
    CompareExchange,
    Add,
    Lock,
    Unlock,
    TryLock,

    /// <summary>Writes one of several objects, as is chosen.</summary>
    Choose,
    Mask,
    Unmask,
    Raise,

    /// <summary>Can come only when nothing else can.</summary>
    Quiet,
}
