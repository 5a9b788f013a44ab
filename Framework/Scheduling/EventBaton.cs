namespace TopHalf.Scheduling;

/// <summary>A baton where there is no futex.</summary>
internal sealed class EventBaton : IBaton
{
    private readonly AutoResetEvent _event = new(false);

    public void Pass() => _event.Set();

    public void Wait() => _event.WaitOne();

    public void Dispose() => _event.Dispose();
}
