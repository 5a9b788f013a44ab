namespace TopHalf.Drivers.ArmSmmu.Hardware;

/// <summary>Where a stream leads.</summary>
/// <param name="BankIndex">The context bank, or -1.</param>
/// <param name="IsPrivileged">Whether the access is privileged, after S2CR.PRIVCFG.</param>
/// <param name="GlobalFault">The global fault that it causes, or null.</param>
internal readonly record struct StreamTarget(int BankIndex, bool IsPrivileged, GlobalFaultKind? GlobalFault)
{
    public static readonly StreamTarget Bypass = new(-1, false, null);

    public static StreamTarget Bank(int index, bool isPrivileged) => new(index, isPrivileged, null);

    public static StreamTarget Faults(GlobalFaultKind kind) => new(-1, false, kind);
}
