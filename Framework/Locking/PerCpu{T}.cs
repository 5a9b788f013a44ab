using System.Runtime.CompilerServices;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Tracing;

namespace TopHalf.Locking;

/// <summary>A variable of which each CPU has its own (<c>DEFINE_PER_CPU</c>).</summary>
/// <remarks>Without a lock it is only good while the task cannot be moved: then what was read is what is written back. Each access is checked for that.</remarks>
/// <typeparam name="T">What each CPU has.</typeparam>
public sealed class PerCpu<T> : KernelObject
{
    private static readonly Operation _access = new("this_cpu_ptr", EventKind.Point, true, CostItem.Load, Checks.StaysOnCpu);
    private static readonly Operation _remote = new("per_cpu_ptr", EventKind.Point, true, CostItem.Load);

    private readonly T[] _values;

    /// <summary>Makes the variable.</summary>
    /// <param name="initial">Makes the first value of a CPU from its number.</param>
    /// <param name="name">For reports.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    public PerCpu(Func<int, T> initial, string? name = null, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        : base(name ?? "per-cpu variable", new(file, line))
    {
        ArgumentNullException.ThrowIfNull(initial);
        _values = [.. Machine.Cpus.Select(cpu => initial(cpu.Number))];
    }

    /// <summary>That of this CPU (<c>this_cpu_ptr</c>).</summary>
    /// <remarks>Context: kept on its CPU. Scheduling point: yes, before the access.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    public ref T This([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Machine.Announce(_access, this, 0, file, line);
        return ref _values[Machine.CurrentCpu.Number];
    }

    /// <summary>That of a CPU (<c>per_cpu_ptr</c>). Nothing keeps that CPU from changing it meanwhile.</summary>
    /// <remarks>Context: any. Scheduling point: yes, before the access.</remarks>
    /// <param name="cpu">Its number.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such CPU.</exception>
    public ref T Of(int cpu, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)cpu, (uint)_values.Length, nameof(cpu));
        Machine.Announce(_remote, this, cpu, file, line);
        return ref _values[cpu];
    }
}
