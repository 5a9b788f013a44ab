namespace TopHalf.Choices;

/// <summary>The names of faults, as they are typed: <c>work-queue-full</c>.</summary>
public static class FaultNames
{
    private static readonly (string Name, InjectableFaults Fault)[] _names =
    [
        ("allocation", InjectableFaults.Allocations),
        ("work-queue-full", InjectableFaults.WorkQueueFull),
        ("device-timeout", InjectableFaults.DeviceTimeouts),
        ("spurious-interrupt", InjectableFaults.SpuriousInterrupts),
        ("lost-interrupt", InjectableFaults.LostInterrupts),
        ("posted-write", InjectableFaults.PostedWrites),
        ("power-off", InjectableFaults.PowerOff),
    ];

    /// <summary>All names, in the order of the faults.</summary>
    public static IReadOnlyList<string> All { get; } = [.. _names.Select(static pair => pair.Name)];

    /// <summary>The fault of a name; none if there is no such fault.</summary>
    /// <param name="name">The name.</param>
    public static InjectableFaults Find(string name) => Array.Find(_names, pair => pair.Name == name).Fault;
}
