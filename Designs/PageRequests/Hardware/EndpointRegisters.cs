using TopHalf.Devices;

namespace TopHalf.Designs.PageRequests.Hardware;

/// <summary>The registers of <see cref="PageRequestEndpoint"/>.</summary>
internal static class EndpointRegisters
{
    /// <summary>A write starts so many accesses, each to a page that was not touched before.</summary>
    public const long Kick = 0x0;

    /// <summary>How many accesses are not over. Read only.</summary>
    public const long Pending = 0x4;

    /// <summary>A write resets the device: its accesses are given up, and the groups it waits for are forgotten (function level reset).</summary>
    public const long Reset = 0x8;

    /// <summary>The declarations.</summary>
    public static RegisterMap Map { get; } = new("accelerator", 0x10,
    [
        Register.Whole("KICK", Kick, Access.WriteOnly),
        Register.Whole("PENDING", Pending, Access.ReadOnly),
        Register.Whole("RESET", Reset, Access.WriteOnly),
    ]);
}
