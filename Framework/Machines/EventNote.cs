namespace TopHalf.Machines;

/// <summary>What a search notes of an event of the hardware.</summary>
/// <param name="Label">Its name for other runs; 0 for an event that only lets time pass.</param>
/// <param name="IsDevice">Whether it happens to a device, and not to a timer of the kernel.</param>
/// <param name="MayComeEarly">Whether it may come before its time.</param>
internal readonly record struct EventNote(ulong Label, bool IsDevice, bool MayComeEarly);
