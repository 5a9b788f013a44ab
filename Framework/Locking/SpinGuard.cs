using System.Runtime.CompilerServices;
using TopHalf.Contracts;
using TopHalf.Machines;
using TopHalf.Rules;

namespace TopHalf.Locking;

/// <summary>Holds a spinlock until the end of a scope. A ref struct: the compiler refuses an await in that scope (CS4007).</summary>
[ScopedGuard]
public readonly ref struct SpinGuard
{
    private readonly SpinLock _lock;
    private readonly SpinGuardKind _kind;
    private readonly IrqSavedFlags _flags;

    internal SpinGuard(SpinLock spinLock, SpinGuardKind kind, IrqSavedFlags flags)
    {
        _lock = spinLock;
        _kind = kind;
        _flags = flags;
    }

    /// <summary>Releases the lock, and puts interrupts or bottom halves back.</summary>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [Releases]
    public void Dispose([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        _lock.Unlock(file, line);
        switch (_kind)
        {
            case SpinGuardKind.Irq:
                _lock.EnableIrqs(file, line);
                break;
            case SpinGuardKind.IrqSave:
                _lock.RestoreIrqs(_flags, file, line);
                break;
            case SpinGuardKind.BottomHalves:
                Kernel.LocalBhEnable(file, line);
                break;
        }
    }
}
