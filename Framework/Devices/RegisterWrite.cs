namespace TopHalf.Devices;

/// <summary>One write of software to a register, after the access modes were applied.</summary>
/// <param name="Element">Which register of an array; 0 for a single one.</param>
/// <param name="Old">The value before.</param>
/// <param name="Written">What software wrote, at its place in the register; zero outside <paramref name="Lanes"/>.</param>
/// <param name="New">The value now.</param>
/// <param name="Lanes">Ones at the bits that the access covered: the whole register, or one half of a 64-bit one.</param>
public readonly record struct RegisterWrite(int Element, ulong Old, ulong Written, ulong New, ulong Lanes);
