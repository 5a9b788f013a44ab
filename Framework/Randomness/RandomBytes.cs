using System.Runtime.CompilerServices;
using TopHalf.Contracts;
using TopHalf.Lockdep;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Tracing;

namespace TopHalf.Randomness;

/// <summary>The kernel's random numbers (<c>get_random_bytes</c>). They are the same in every run.</summary>
/// <remarks>Follows drivers/char/random.c: each CPU has a generator behind a local lock, seeded from one behind a spinlock when that is newer.</remarks>
public static class RandomBytes
{
    private static readonly Operation _get = new("get_random_bytes", EventKind.Point, true, CostItem.Lock, new LockUse(KernelLocks.CpuRandom));
    private static readonly Operation _getReseeded =
        new("get_random_bytes", EventKind.Point, true, CostItem.Lock, new LockUse(KernelLocks.CpuRandom, KernelLocks.BaseRandom));

    /// <summary>Fills bytes.</summary>
    /// <remarks>Context: any but NMI; not under a raw spinlock. Scheduling point: yes.</remarks>
    /// <param name="bytes">What is filled.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [CallableFrom(CallContexts.AnyButNmi)]
    public static void Get(Span<byte> bytes, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        var machine = Machine.Current;
        machine.Announce(machine.Random.IsStale(machine.CurrentCpu) ? _getReseeded : _get, null, bytes.Length, file, line);
        machine.Random.Fill(machine.CurrentCpu, bytes);
    }
}
