namespace TopHalf.Drivers.ArmSmmu.PageTables;

/// <summary>The descriptors of an AArch64 stage-1 table with a 4 KiB granule, as software writes them.</summary>
/// <remarks>Source: Linux <c>io-pgtable-arm.c</c>.</remarks>
internal static class DescriptorRules
{
    public const int LastLevel = 3;
    public const int BlockLevel = 2;
    public const ulong AddressMask = 0x0000_ffff_ffff_f000;

    private const ulong Table = 3;
    private const ulong Page = 3;
    private const ulong Block = 1;
    private const ulong Unprivileged = 1UL << 6;
    private const ulong ReadOnly = 1UL << 7;
    private const ulong OuterShareable = 2UL << 8;
    private const ulong InnerShareable = 3UL << 8;
    private const ulong AccessFlag = 1UL << 10;
    private const ulong NotGlobal = 1UL << 11;
    private const ulong PrivilegedExecuteNever = 1UL << 53;
    private const ulong ExecuteNever = 1UL << 54;
    private const int WriteBackIndex = 1;
    private const int DeviceIndex = 2;

    public static int ShiftOf(int level) => 12 + (9 * (LastLevel - level));

    public static ulong SizeOf(int level) => 1UL << ShiftOf(level);

    public static bool IsValid(ulong descriptor) => (descriptor & 1) != 0;

    public static bool IsLeaf(ulong descriptor, int level) => IsValid(descriptor) && ((descriptor & 2) == 0 || level == LastLevel);

    public static ulong TableAt(ulong address) => address | Table;

    /// <summary>A leaf; one that only one address space uses is not global, one in the upper half is.</summary>
    public static ulong Leaf(ulong address, int level, PageProtection protection, bool isGlobal)
    {
        var attributes = (level == LastLevel ? Page : Block) | AccessFlag;
        attributes |= isGlobal ? 0 : NotGlobal;
        attributes |= protection.HasFlag(PageProtection.Write) ? 0 : ReadOnly;
        attributes |= protection.HasFlag(PageProtection.Privileged) ? 0 : Unprivileged;
        attributes |= protection.HasFlag(PageProtection.NoExecute) ? ExecuteNever | PrivilegedExecuteNever : 0;
        attributes |= protection.HasFlag(PageProtection.Cache) ? InnerShareable : OuterShareable;
        var index = protection.HasFlag(PageProtection.Mmio) ? DeviceIndex : protection.HasFlag(PageProtection.Cache) ? WriteBackIndex : 0;
        return address | attributes | ((ulong)index << 2);
    }
}
