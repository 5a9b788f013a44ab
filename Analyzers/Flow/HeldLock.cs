using TopHalf.Analyzers.Bodies;
using TopHalf.Analyzers.Contracts;

namespace TopHalf.Analyzers.Flow;

/// <summary>A lock that is held.</summary>
/// <param name="Lock">Which one.</param>
/// <param name="Name">For messages.</param>
/// <param name="Sections">What began with it.</param>
/// <param name="IsShared">Whether others may hold it so, too.</param>
/// <param name="WereIrqsOff">Whether interrupts were off before.</param>
/// <param name="IsMany">Whether the name stands for more than one lock.</param>
/// <param name="Place">Where it was taken.</param>
internal sealed record HeldLock(string Lock, string Name, Sections Sections, bool IsShared, bool WereIrqsOff, bool IsMany, Place Place);
