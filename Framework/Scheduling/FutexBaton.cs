using System.Runtime.InteropServices;

namespace TopHalf.Scheduling;

/// <summary>A baton on a Linux futex, without spinning.</summary>
/// <remarks>
/// Measured beside others (docs/performance.md): spinning hand-overs are fast or five hundred times slower depending on where the
/// system places the two threads; a futex between threads on one core is steady, with one job and with several.
/// </remarks>
internal sealed unsafe partial class FutexBaton : IBaton
{
    // linux/futex.h
    private const int FutexWaitPrivate = 0 | 128;
    private const int FutexWakePrivate = 1 | 128;

    private static readonly int _sysFutex = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 98 : 202;

    private readonly int* _word = (int*)NativeMemory.AllocZeroed(sizeof(int));

    public static bool IsSupported =>
        OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture is Architecture.X64 or Architecture.Arm64;

    public void Pass()
    {
        Volatile.Write(ref *_word, 1);
        _ = Futex(_sysFutex, _word, FutexWakePrivate, 1, 0, 0, 0);
    }

    public void Wait()
    {
        while (Interlocked.Exchange(ref *_word, 0) == 0)
        {
            _ = Futex(_sysFutex, _word, FutexWaitPrivate, 0, 0, 0, 0);
        }
    }

    public void Dispose() => NativeMemory.Free(_word);

    [LibraryImport("libc", EntryPoint = "syscall")]
    private static partial nint Futex(nint number, int* word, nint operation, nint value, nint timeout, nint word2, nint value3);
}
