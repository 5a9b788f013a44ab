using System.Runtime.InteropServices;

namespace TopHalf.Scheduling;

/// <summary>Keeps threads on one core. On systems other than Linux it does nothing.</summary>
internal static unsafe partial class CpuPinning
{
    private const int MaskBytes = 128;

    /// <summary>The core on which the calling thread runs, or -1 where that is not known.</summary>
    public static int CurrentCore => OperatingSystem.IsLinux() ? GetCpu() : -1;

    /// <summary>Keeps the calling thread on a core.</summary>
    /// <returns>What to hand to <see cref="Restore"/>; null when nothing was changed.</returns>
    public static byte[]? Pin(int core)
    {
        if (core is < 0 or >= MaskBytes * 8)
        {
            return null;
        }

        var before = new byte[MaskBytes];
        var mask = new byte[MaskBytes];
        mask[core / 8] = (byte)(1 << (core % 8));
        fixed (byte* old = before, pinned = mask)
        {
            return GetAffinity(0, MaskBytes, old) >= 0 && SetAffinity(0, MaskBytes, pinned) == 0 ? before : null;
        }
    }

    /// <summary>Lets the calling thread run where it could before <see cref="Pin"/>.</summary>
    public static void Restore(byte[] before)
    {
        fixed (byte* mask = before)
        {
            _ = SetAffinity(0, MaskBytes, mask);
        }
    }

    [LibraryImport("libc", EntryPoint = "sched_getcpu")]
    private static partial int GetCpu();

    [LibraryImport("libc", EntryPoint = "sched_getaffinity")]
    private static partial int GetAffinity(int pid, nint size, byte* mask);

    [LibraryImport("libc", EntryPoint = "sched_setaffinity")]
    private static partial int SetAffinity(int pid, nint size, byte* mask);
}
