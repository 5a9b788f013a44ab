using TopHalf.Scheduling;

namespace TopHalf.Cli.Oracle;

/// <summary>One context of the table.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Enter">Really enters it from process context, calls what it is given in it, and leaves it again.</param>
/// <param name="Is">The object that it consists of, if operations on oneself apply to it.</param>
internal sealed record OracleContext(string Name, Func<OracleBench, Func<KernelTask>, KernelTask> Enter, OracleSelf Is = OracleSelf.None);
