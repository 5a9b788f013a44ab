using System.Runtime.InteropServices;

namespace TopHalf.Tracing;

/// <summary>One thing that happened: 32 bytes, no references, so that a million of them cost no collection.</summary>
/// <param name="Time">When, in nanoseconds of virtual time.</param>
/// <param name="Argument">A number whose meaning is the kind's.</param>
/// <param name="Object">The kernel object concerned, 0 for none; its name is in <c>Machine.Objects</c>.</param>
/// <param name="Task">The task that was current, 0 for none (hardware).</param>
/// <param name="Site">Where in the source, as an index into <c>Machine.Sites</c>; 0 for unknown, and where no observer needs it.</param>
/// <param name="Kind">What happened.</param>
/// <param name="Cpu">On which CPU; 255 for none (hardware).</param>
/// <param name="Context">In which context, as an index into the context model; 255 for none (hardware).</param>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct MachineEvent(
    long Time, long Argument, int Object, int Task, int Site, EventKind Kind, byte Cpu, byte Context)
{
    /// <summary>The CPU and context number of an event that happens in the hardware.</summary>
    public const byte None = 255;
}
