using System.Runtime.InteropServices;

namespace TopHalf.Scheduling;

/// <summary>Keeps threads on one core. On systems other than Linux it does nothing.</summary>
internal static unsafe partial class CpuPinning
{
    private const int MaskBytes = 128;

    /// <summary>The core on which the calling thread runs, or -1 where that is not known.</summary>
    public static int CurrentCore => OperatingSystem.IsLinux() ? GetCpu() : -1;

    /// <summary>The cores on which the calling thread may run, ascending; -1 alone where that is not known.</summary>
    public static IReadOnlyList<int> AllowedCores()
    {
        var mask = stackalloc byte[MaskBytes];
        if (!OperatingSystem.IsLinux() || GetAffinity(0, MaskBytes, mask) < 0)
        {
            return [-1];
        }

        var cores = new List<int>();
        for (var core = 0; core < MaskBytes * 8; core++)
        {
            if ((mask[core / 8] & (1 << (core % 8))) != 0)
            {
                cores.Add(core);
            }
        }

        return cores;
    }

    /// <summary>Keeps the calling thread on a core; without effect where that is not possible.</summary>
    public static void Pin(int core)
    {
        if (core is < 0 or >= MaskBytes * 8)
        {
            return;
        }

        var mask = stackalloc byte[MaskBytes];
        mask[core / 8] = (byte)(1 << (core % 8));
        _ = SetAffinity(0, MaskBytes, mask);
    }

    /// <summary>Keeps the calling thread on a core while it waits for threads there: between cores each hand-over costs ten times as much.</summary>
    /// <returns>Lets it go where it was allowed to go before.</returns>
    public static Scope PinCaller(int core)
    {
        var scope = default(Scope);
        if (core >= 0 && GetAffinity(0, MaskBytes, scope.Mask) >= 0)
        {
            scope.IsPinned = true;
            Pin(core);
        }

        return scope;
    }

    [LibraryImport("libc", EntryPoint = "sched_getaffinity")]
    private static partial int GetAffinity(int pid, nint size, byte* mask);

    [LibraryImport("libc", EntryPoint = "sched_getcpu")]
    private static partial int GetCpu();

    [LibraryImport("libc", EntryPoint = "sched_setaffinity")]
    private static partial int SetAffinity(int pid, nint size, byte* mask);

    /// <summary>Where a thread was allowed to run before it was pinned.</summary>
    public struct Scope : IDisposable
    {
        internal fixed byte Mask[MaskBytes];
        internal bool IsPinned;

        /// <inheritdoc/>
        public void Dispose()
        {
            if (IsPinned)
            {
                fixed (byte* mask = Mask)
                {
                    _ = SetAffinity(0, MaskBytes, mask);
                }
            }
        }
    }
}
