using TopHalf.Machines;
using TopHalf.Rules;

namespace TopHalf.Scheduling;

/// <summary>A lock that a task holds, and where it took it.</summary>
/// <param name="Lock">The lock.</param>
/// <param name="Site">Where it was taken.</param>
public readonly record struct HeldLock(KernelObject Lock, CodeSite Site);
