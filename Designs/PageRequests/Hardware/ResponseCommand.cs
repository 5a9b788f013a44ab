using TopHalf.Iommu;

namespace TopHalf.Designs.PageRequests.Hardware;

/// <summary>The layout of the command that answers a group (<c>CMD_PRI_RESP</c>).</summary>
internal static class ResponseCommand
{
    public static ulong Encode(in PageResponse response) =>
        (uint)response.GroupId | ((ulong)response.Code << 9) | ((ulong)(uint)response.Pasid << 12) | ((ulong)response.Serial << 32);

    public static PageResponse Decode(ulong command) =>
        new((int)((command >> 12) & 0xfffff), (int)(command & 0x1ff), (PageResponseCode)((command >> 9) & 3)) { Serial = (long)(command >> 32) };
}
