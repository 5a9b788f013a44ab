namespace TopHalf.Tests.Memory.Litmus;

/// <summary>What the kernel's memory model says of the outcome of a litmus test, and what the machine shows of it.</summary>
internal enum Verdict
{
    /// <summary>It is forbidden.</summary>
    Never,

    /// <summary>It is allowed.</summary>
    Sometimes,

    /// <summary>It is allowed, and the machine does not show it: docs/memory-model.md lists these.</summary>
    NotShown,
}
