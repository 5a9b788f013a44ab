namespace TopHalf.Drivers.ArmSmmu.Hardware;

/// <summary>Which entries of the TLB an invalidation names.</summary>
/// <param name="Vmid">The VMID, or -1 for any.</param>
/// <param name="Asid">The ASID, or -1 for any. By ASID alone, global entries stay; by ASID and page they go too.</param>
/// <param name="Page">Bits 55:12 of the address, or null for any.</param>
internal readonly record struct TlbInvalidation(int Vmid, int Asid = -1, ulong? Page = null);
