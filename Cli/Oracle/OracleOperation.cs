using TopHalf.Scheduling;

namespace TopHalf.Cli.Oracle;

/// <summary>One operation of the table.</summary>
/// <param name="Name">The kernel's name, with what is special about it.</param>
/// <param name="Prepare">Makes the objects, in process context and before the context is entered; what it returns is performed in the context.</param>
internal sealed record OracleOperation(string Name, Func<OracleBench, KernelTask<Func<KernelTask>>> Prepare)
{
    /// <summary>What the context has to consist of, where the operation is about the context's own object.</summary>
    public OracleSelf Needs { get; init; }

    /// <summary>An operation that needs no preparation.</summary>
    public static OracleOperation Plain(string name, Func<OracleBench, KernelTask> perform) =>
        new(name, bench => new KernelTask<Func<KernelTask>>(() => perform(bench)));

    /// <summary>An operation that is synchronous and needs no preparation.</summary>
    public static OracleOperation Plain(string name, Action<OracleBench> perform) => Plain(name, bench =>
    {
        perform(bench);
        return default;
    });
}
