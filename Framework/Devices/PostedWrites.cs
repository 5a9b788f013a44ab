using TopHalf.Choices;
using TopHalf.Exploration;
using TopHalf.Machines;

namespace TopHalf.Devices;

/// <summary>Writes to a device that are on their way: they arrive in their order, and before the answer to a read.</summary>
internal sealed class PostedWrites(Machine machine) : IHardwareEvent
{
    // What a write takes over a bus, more or less; when it arrives is the schedule's to say.
    private static readonly Ktime _way = Ktime.FromUs(1);

    private readonly Queue<Action> _underWay = new();

    /// <summary>Whether a write has to be sent by this: some are under way, or this one is to stay on its way.</summary>
    /// <param name="space">The registers.</param>
    /// <param name="offset">Which is written, in bytes from their start.</param>
    public bool Holds(IRegisterSpace space, long offset) =>
        _underWay.Count > 0 ||
        (machine.Weak is { } weak ? weak.ChooseDelay() : machine.MayInject(InjectableFaults.PostedWrites) && machine.Injects(InjectableFaults.PostedWrites, space.NameAt(offset)));

    /// <summary>Sends a write: it arrives later, and never before an earlier one.</summary>
    public void Send(Action write)
    {
        // Accesses to other registers keep apart from it, but not from what holds them all up.
        machine.Search?.Touch(SearchKeys.Devices, AccessMode.Write);
        _underWay.Enqueue(write);
        machine.Schedule(_way, this);
    }

    /// <summary>Lets all arrive that are under way.</summary>
    public void Flush()
    {
        if (_underWay.Count > 0)
        {
            machine.Search?.Touch(SearchKeys.Devices, AccessMode.Write);
        }

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
