using TopHalf.Machines;

namespace TopHalf.Cli.Oracle.Operations;

/// <summary>Nothing, and the checks by themselves.</summary>
internal static class BasicOperations
{
    public static IEnumerable<OracleOperation> All { get; } =
    [
        OracleOperation.Plain("nothing", static _ => { }),
        OracleOperation.Plain("might_sleep", static _ => Kernel.MightSleep()),
    ];
}
