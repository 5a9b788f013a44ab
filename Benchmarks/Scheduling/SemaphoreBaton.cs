using System.Threading;
using TopHalf.Scheduling;

namespace TopHalf.Benchmarks.Scheduling;

/// <summary>The baton that the engine does not use: a semaphore of .NET, which spins before it waits.</summary>
internal sealed class SemaphoreBaton : IBaton
{
    private readonly SemaphoreSlim _semaphore = new(0);

    public void Pass() => _semaphore.Release();

    public void Wait() => _semaphore.Wait();

    public void Dispose() => _semaphore.Dispose();
}
