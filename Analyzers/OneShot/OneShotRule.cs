using System.Globalization;
using TopHalf.Analyzers.Bodies;
using TopHalf.Analyzers.Flow;

namespace TopHalf.Analyzers.OneShot;

/// <summary>TH3001: a threaded interrupt without a handler needs OneShot, or its level line fires for ever.</summary>
/// <remarks><c>request_threaded_irq()</c>, kernel/irq/manage.c, refuses it with -EINVAL.</remarks>
internal static class OneShotRule
{
    private const string Method = "M:TopHalf.Interrupts.InterruptCore.RequestThreadedIrq(";
    private const int Handler = 1;
    private const int Flags = 3;

    /// <summary><c>TopHalf.Interrupts.IrqFlags.OneShot</c>.</summary>
    private const long OneShot = 0x2000;

    public static bool IsMissing(Instruction.Call call, Frame frame) =>
        call.Target.Key.StartsWith(Method, StringComparison.Ordinal) &&
        frame[call.Arguments[Handler]] is Value.Constant { Content: null } &&
        frame[call.Arguments[Flags]] is Value.Constant { Content: IConvertible flags } &&
        (Convert.ToInt64(flags, CultureInfo.InvariantCulture) & OneShot) == 0;
}
