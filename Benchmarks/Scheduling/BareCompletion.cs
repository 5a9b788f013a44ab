using System.Runtime.CompilerServices;

namespace TopHalf.Benchmarks.Scheduling;

/// <summary>The least that can be waited for in a nested call and completed by another function.</summary>
internal sealed class BareCompletion(YieldQueue queue) : ICriticalNotifyCompletion
{
    private Action? _waiter;
    private bool _isDone;

    public bool IsCompleted => false;

    public BareCompletion GetAwaiter() => this;

    public void GetResult()
    {
    }

    public void OnCompleted(Action continuation) => _waiter = continuation;

    public void UnsafeOnCompleted(Action continuation) => _waiter = continuation;

    public void Complete()
    {
        _isDone = true;
        if (_waiter is { } waiter)
        {
            _waiter = null;
            queue.OnCompleted(waiter);
        }
    }

    public async ValueTask WaitAsync()
    {
        while (!_isDone)
        {
            await this;
        }

        _isDone = false;
    }
}
