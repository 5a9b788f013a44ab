using System.Runtime.CompilerServices;
using TopHalf.Machines;

namespace TopHalf.Locking;

/// <summary>A class of mutexes that are taken many at a time and in any order (<c>struct ww_class</c>): who came later gives way.</summary>
/// <param name="isWaitDie">
/// What happens when a later context meets an earlier one: true for wait/die, where the later one gives way when it has to wait; false for
/// wound/wait, where it gives way when an earlier one waits for it.
/// </param>
/// <param name="name">For reports.</param>
/// <param name="file">Filled in by the compiler.</param>
/// <param name="line">Filled in by the compiler.</param>
public sealed class WwClass(bool isWaitDie = false, string? name = null, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    : KernelObject(name ?? "ww_class", new(file, line))
{
    private long _lastStamp;

    /// <summary>Whether it is wait/die (<c>DEFINE_WD_CLASS</c>), else wound/wait (<c>DEFINE_WW_CLASS</c>).</summary>
    public bool IsWaitDie { get; } = isWaitDie;

    internal long NextStamp() => ++_lastStamp;
}
