using System.Runtime.CompilerServices;
using TopHalf.Lockdep;

namespace TopHalf.Locking;

/// <summary>A raw spinlock (<c>raw_spinlock_t</c>): spins in every context model, also where a <see cref="SpinLock"/> sleeps.</summary>
/// <param name="name">For reports.</param>
/// <param name="file">Filled in by the compiler.</param>
/// <param name="line">Filled in by the compiler.</param>
public sealed class RawSpinLock(string? name = null, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    : SpinLock(LockKind.RawSpin, name, new(file, line));
