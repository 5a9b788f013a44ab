using TopHalf.Contracts;
using TopHalf.Machines;
using TopHalf.Scheduling;

namespace TopHalf.Regulators;

/// <summary>What a regulator's driver does (<c>struct regulator_ops</c>). They may sleep: most regulators are behind I2C.</summary>
public sealed record RegulatorOps
{
    /// <summary>Switches the supply on. Null: it is always on.</summary>
    [RunsIn(CallContexts.Task)]
    public Func<KernelTask<Errno>>? Enable { get; init; }

    /// <summary>Switches the supply off.</summary>
    [RunsIn(CallContexts.Task)]
    public Func<KernelTask<Errno>>? Disable { get; init; }

    /// <summary>How long the voltage takes to be there. Default: no time.</summary>
    public Ktime EnableTime { get; init; }
}
