using TopHalf.Scheduling;

namespace TopHalf.Cli.Oracle.SelfTest;

/// <summary>One case of the kernel's locking self-tests: something is done with locks, and the validator has to report it, or to be silent.</summary>
/// <param name="Name">The name of its row.</param>
/// <param name="Column">The name of its column: the sort of lock, or what is inside of what the row names.</param>
/// <param name="IsReported">Whether the validator has to report it.</param>
/// <param name="Body">What is done.</param>
internal sealed record SelfTestCase(string Name, string Column, bool IsReported, Func<SelfTestBench, KernelTask> Body)
{
    /// <summary>Whether readers wait behind waiting writers. The kernel's cases were written before they did, and switch that off but where it is what they are about.</summary>
    public bool HasQueuedReaders { get; init; }

    /// <summary>A case that is a script.</summary>
    public static SelfTestCase Of(string name, string column, bool isReported, string script)
    {
        var steps = SelfTestStep.Parse(script);
        return new(name, column, isReported, bench => bench.RunAsync(steps));
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Name} / {Column}";
}
