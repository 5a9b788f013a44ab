namespace TopHalf.Devices;

/// <summary>A register of a <see cref="RegisterMap"/>, resolved from its name once, so that an access need not look it up.</summary>
/// <remarks>Meaningful only with banks of the map that made it.</remarks>
/// <param name="FirstSlot">Where the value of the register, or of element 0 of the array, stands in a bank.</param>
/// <param name="Count">How many elements the array has; 1 for a single register.</param>
public readonly record struct RegisterHandle(int FirstSlot, int Count);
