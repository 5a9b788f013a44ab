using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Tracing;

namespace TopHalf.Regulators;

/// <summary>The operations of this folder. The mutexes make the checks.</summary>
internal static class RegulatorOperations
{
    public static readonly Operation Enable = new("regulator_enable", EventKind.Point, true, CostItem.Load) { Context = "may sleep" };
    public static readonly Operation Disable = new("regulator_disable", EventKind.Point, true, CostItem.Load) { Context = "may sleep" };
}
