using TopHalf.Machines;

namespace TopHalf.Devices;

/// <summary>Writes to a device that are on their way: they arrive in their order, and before the answer to a read.</summary>
internal sealed class PostedWrites(Machine machine) : IHardwareEvent
{
    // What a write takes over a bus, more or less; when it arrives is the schedule's to say.
    private static readonly Ktime _way = Ktime.FromUs(1);

    private readonly Queue<Action> _underWay = new();

    /// <summary>Sends a write: it arrives at once, or later, and never before an earlier one.</summary>
    public void Send(Action write)
    {
        if (machine.Weak is not { } weak || (_underWay.Count == 0 && !weak.ChooseDelay()))
        {
            write();
            return;
        }

        _underWay.Enqueue(write);
        machine.Schedule(_way, this);
    }

    /// <summary>Lets all arrive that are under way.</summary>
    public void Flush()
    {
        while (_underWay.TryDequeue(out var write))
        {
            write();
        }
    }

    /// <inheritdoc/>
    public void Occur(long argument)
    {
        if (_underWay.TryDequeue(out var write))
        {
            write();
            machine.Scheduler.Reconsider();
        }
    }
}
