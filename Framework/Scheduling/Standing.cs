using TopHalf.Exploration;
using TopHalf.Machines;
using TopHalf.Rules;

namespace TopHalf.Scheduling;

/// <summary>What a task stands before, in a search: what its CPU shows of it while it is there.</summary>
/// <param name="Pending">What the announced operation is known to touch.</param>
/// <param name="MoreAlternatives">How many other ways than the first it can go.</param>
/// <param name="MayYield">Whether the task offers the CPU to others.</param>
/// <param name="SpinsOn">What it spins on.</param>
/// <param name="SpinsUntil">When the busy wait gives up, in nanoseconds.</param>
/// <param name="Announced">The operation.</param>
/// <param name="AnnouncedOn">Its object.</param>
internal readonly record struct Standing(
    Access Pending, int MoreAlternatives, bool MayYield, IBusyCondition? SpinsOn, long SpinsUntil, Operation? Announced, KernelObject? AnnouncedOn)
{
    public static Standing Of(Cpu cpu) =>
        new(cpu.Pending, cpu.MoreAlternatives, cpu.MayYield, cpu.SpinsOn, cpu.SpinsUntil, cpu.Announced, cpu.AnnouncedOn);

    public void PutBackOn(Cpu cpu)
    {
        (cpu.Pending, cpu.MoreAlternatives, cpu.MayYield, cpu.SpinsOn, cpu.SpinsUntil) = (Pending, MoreAlternatives, MayYield, SpinsOn, SpinsUntil);
        (cpu.Announced, cpu.AnnouncedOn) = (Announced, AnnouncedOn);
    }
}
