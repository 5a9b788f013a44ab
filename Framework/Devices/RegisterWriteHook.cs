namespace TopHalf.Devices;

/// <summary>What a device does when software has written a register.</summary>
/// <param name="write">The write; its new value is already in the bank.</param>
public delegate void RegisterWriteHook(in RegisterWrite write);
