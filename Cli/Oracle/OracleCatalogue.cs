using TopHalf.Cli.Oracle.Operations;

namespace TopHalf.Cli.Oracle;

/// <summary>The contexts and operations of the table.</summary>
internal static class OracleCatalogue
{
    public static IReadOnlyList<OracleContext> Contexts { get; } = [.. ProcessContexts.All, .. InterruptContexts.All];

    public static IReadOnlyList<OracleOperation> Operations { get; } =
    [
        .. BasicOperations.All,
        .. LockOperations.All,
        .. RcuOperations.All,
        .. MemoryOperations.All,
        .. PowerOperations.All,
        .. TaskOperations.All,
        .. WaitingOperations.All,
        .. TimerOperations.All,
        .. WorkOperations.All,
        .. InterruptOperations.All,
    ];

    /// <summary>The cells that there are: an operation on oneself has one only where the context consists of such an object.</summary>
    public static IEnumerable<(OracleContext Context, OracleOperation Operation)> Cells =>
        from operation in Operations
        from context in Contexts
        where operation.Needs == OracleSelf.None || operation.Needs == context.Is
        select (context, operation);
}
