namespace TopHalf.Benchmarks.CoyotePrograms;

/// <summary>A condition variable over a monitor.</summary>
internal sealed class Condition(Gate gate)
{
    public Activity WaitAsync()
    {
        Monitor.Wait(gate.Monitor);
        return Activity.CompletedTask;
    }

    // All: the monitor has one queue for all of its conditions.
    public void Signal() => Monitor.PulseAll(gate.Monitor);
}
