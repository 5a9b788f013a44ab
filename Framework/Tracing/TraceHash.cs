using System.Globalization;
using System.Numerics;

namespace TopHalf.Tracing;

/// <summary>Mixes every event into 64 bits: two runs with equal hashes did the same things in the same order at the same times.</summary>
/// <remarks>The mixing is fixed and own, since the runtime's hash codes are seeded per process.</remarks>
public sealed class TraceHash : IEventObserver
{
    private ulong _state = 0xCBF29CE484222325;

    /// <inheritdoc/>
    public ulong Interests => ulong.MaxValue;

    /// <summary>The hash so far, as 16 hexadecimal digits.</summary>
    public string Value => _state.ToString("x16", CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public void OnEvent(in MachineEvent machineEvent)
    {
        Mix((ulong)machineEvent.Time);
        Mix((ulong)machineEvent.Argument);
        Mix((uint)machineEvent.Object | ((ulong)(uint)machineEvent.Task << 32));
        Mix((uint)machineEvent.Kind | ((uint)machineEvent.Cpu << 8) | ((uint)machineEvent.Context << 16));
    }

    private void Mix(ulong value) =>
        _state = BitOperations.RotateLeft((_state ^ value) * 0x9E3779B97F4A7C15, 29) * 0xBF58476D1CE4E5B9;
}
