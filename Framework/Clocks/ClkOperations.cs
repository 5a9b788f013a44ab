using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Tracing;

namespace TopHalf.Clocks;

/// <summary>The operations of this folder. None checks anything by itself: the locks do, and those are only tried first.</summary>
internal static class ClkOperations
{
    public static readonly Operation Prepare = new("clk_prepare", EventKind.Point, true, CostItem.Load) { Context = "may sleep" };
    public static readonly Operation Unprepare = new("clk_unprepare", EventKind.Point, true, CostItem.Load) { Context = "may sleep" };
    public static readonly Operation Enable = new("clk_enable", EventKind.Point, true, CostItem.Load) { Context = "any but NMI" };
    public static readonly Operation Disable = new("clk_disable", EventKind.Point, true, CostItem.Load) { Context = "any but NMI" };
    public static readonly Operation GetRate = new("clk_get_rate", EventKind.Point, true, CostItem.Load) { Context = "may sleep" };
    public static readonly Operation SetRate = new("clk_set_rate", EventKind.Point, true, CostItem.Load) { Context = "may sleep" };
}
