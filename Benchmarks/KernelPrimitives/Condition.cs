using TopHalf.Waiting;

namespace TopHalf.Benchmarks.KernelPrimitives;

/// <summary>A condition variable over a mutex.</summary>
internal sealed class Condition(Gate gate)
{
    // Guarded by the mutex.
    private readonly Queue<Completion> _waiting = new();

    public async Activity WaitAsync()
    {
        var woken = new Completion("a condition");
        _waiting.Enqueue(woken);
        gate.Unlock();
        await woken.WaitAsync();
        await gate.LockAsync();
    }

    public void Signal()
    {
        if (_waiting.TryDequeue(out var woken))
        {
            woken.Complete();
        }
    }
}
