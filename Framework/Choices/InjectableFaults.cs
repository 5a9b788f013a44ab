namespace TopHalf.Choices;

/// <summary>What a search may let go wrong that no driver can prevent. Each is a question at its place, which is asked only where the machine's options let it.</summary>
[Flags]
public enum InjectableFaults : byte
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>There is no memory (<see cref="ChoiceKind.AllocationFails"/>).</summary>
    Allocations = 1,

    /// <summary>A queue that a driver bounds is full (<see cref="ChoiceKind.QueueFull"/>).</summary>
    WorkQueueFull = 2,

    /// <summary>What a driver polls for does not come (<see cref="ChoiceKind.DeviceTimesOut"/>).</summary>
    DeviceTimeouts = 4,

    /// <summary>A handler is called without a cause (<see cref="ChoiceKind.InterruptSpurious"/>).</summary>
    SpuriousInterrupts = 8,

    /// <summary>An edge gets lost, or a level is overlooked until the wire changes (<see cref="ChoiceKind.InterruptLost"/>).</summary>
    LostInterrupts = 16,

    /// <summary>A write to a device arrives late (<see cref="ChoiceKind.WritePosted"/>).</summary>
    PostedWrites = 32,

    /// <summary>A device stops answering for good (<see cref="ChoiceKind.PowerLost"/>).</summary>
    PowerOff = 64,

    /// <summary>All of them.</summary>
    All = Allocations | WorkQueueFull | DeviceTimeouts | SpuriousInterrupts | LostInterrupts | PostedWrites | PowerOff,
}
