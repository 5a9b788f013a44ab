using TopHalf.Choices;
using TopHalf.Machines;

namespace TopHalf.Cli;

/// <summary>What the command adds to the options of a machine.</summary>
internal static class MachineOptionsExtensions
{
    /// <summary>The same options for another run: a chooser that draws from a seed begins anew.</summary>
    public static MachineOptions Again(this MachineOptions options, long seed) =>
        options with { Chooser = seed == 0 ? new DefaultPolicy() : new SeededChooser(seed) };
}
