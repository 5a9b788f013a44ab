using System.Runtime.CompilerServices;
using TopHalf.Contracts;

namespace TopHalf.Locking;

/// <summary>Holds a mutex until the end of a scope, across awaits.</summary>
public readonly struct MutexGuard : IDisposable
{
    private readonly Mutex _mutex;

    internal MutexGuard(Mutex mutex) => _mutex = mutex;

    /// <inheritdoc/>
    [Releases]
    public void Dispose() => _mutex.Unlock();

    /// <summary>Releases the mutex.</summary>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [Releases]
    public void Release([CallerFilePath] string file = "", [CallerLineNumber] int line = 0) => _mutex.Unlock(file, line);
}
