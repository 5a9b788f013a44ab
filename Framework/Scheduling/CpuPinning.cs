using System.Runtime.InteropServices;

namespace TopHalf.Scheduling;

/// <summary>Keeps threads on one core. On systems other than Linux it does nothing.</summary>
internal static unsafe partial class CpuPinning
{
    private const int MaskBytes = 128;

    /// <summary>The core on which the calling thread runs, or -1 where that is not known.</summary>
    public static int CurrentCore => OperatingSystem.IsLinux() ? GetCpu() : -1;

    /// <summary>Keeps the calling thread on a core; without effect where that is not possible.</summary>
    public static void Pin(int core)
    {
        if (core is < 0 or >= MaskBytes * 8)
        {
            return;
        }

        var mask = new byte[MaskBytes];
        mask[core / 8] = (byte)(1 << (core % 8));
        fixed (byte* pinned = mask)
        {
            _ = SetAffinity(0, MaskBytes, pinned);
        }
    }

    [LibraryImport("libc", EntryPoint = "sched_getcpu")]
    private static partial int GetCpu();

    [LibraryImport("libc", EntryPoint = "sched_setaffinity")]
    private static partial int SetAffinity(int pid, nint size, byte* mask);
}
