namespace TopHalf.Devices;

/// <summary>What a device does when software reads a register. A peek does not call it.</summary>
/// <param name="element">Which register of an array; 0 for a single one.</param>
/// <param name="value">The value in the bank, of the whole register.</param>
/// <returns>The value that software gets, of the whole register, before write-only bits are masked.</returns>
public delegate ulong RegisterReadHook(int element, ulong value);
