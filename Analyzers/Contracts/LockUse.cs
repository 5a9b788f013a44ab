namespace TopHalf.Analyzers.Contracts;

/// <summary>How a call takes a lock.</summary>
/// <param name="Sections">What begins with it.</param>
/// <param name="IsShared">Whether others may hold it so at the same time.</param>
/// <param name="IsTry">Whether it gives up where the lock is taken.</param>
/// <param name="IsNested">Whether another one of its class may be held on purpose.</param>
internal sealed record LockUse(Sections Sections, bool IsShared, bool IsTry, bool IsNested);
