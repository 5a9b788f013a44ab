using TopHalf.Machines;
using TopHalf.ReadCopyUpdate;

namespace TopHalf.Cli.Oracle.Operations;

/// <summary>Readers, grace periods and their callbacks.</summary>
internal static class RcuOperations
{
    public static IEnumerable<OracleOperation> All { get; } =
    [
        OracleOperation.Plain("synchronize_rcu", static _ => Rcu.SynchronizeAsync()),
        OracleOperation.Plain("call_rcu", static _ => Rcu.Call(new(static () => { }))),
        OracleOperation.Plain("rcu_read_lock", static _ =>
        {
            Kernel.RcuReadLock();
            Kernel.RcuReadUnlock();
        }),
        OracleOperation.Plain("rcu_dereference", static _ => new RcuPointer<string>("here").Dereference()),
        OracleOperation.Plain("synchronize_srcu", static bench => bench.Srcu.SynchronizeAsync()),
    ];
}
