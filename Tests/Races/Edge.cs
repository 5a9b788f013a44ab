using TopHalf.Scheduling;

namespace TopHalf.Tests.Races;

/// <summary>Something that orders two contexts, as a program that has it or lacks it.</summary>
/// <param name="Name">From what to what.</param>
/// <param name="Program">Runs with the edge, or the same thing without it.</param>
internal sealed record Edge(string Name, Func<EdgeBench, KernelTask> Program)
{
    public override string ToString() => Name;
}
