namespace TopHalf.Benchmarks.CoyotePrograms;

/// <summary>A monitor. What is under it never suspends, so that it is released by the thread that took it.</summary>
#pragma warning disable CS9113 // The name is for the kernel's mutex.
internal sealed class Gate(string name)
#pragma warning restore CS9113
{
    public object Monitor { get; } = new();

    public Activity LockAsync()
    {
        System.Threading.Monitor.Enter(Monitor);
        return Activity.CompletedTask;
    }

    public void Unlock() => System.Threading.Monitor.Exit(Monitor);
}
