using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;
using TopHalf.Waiting;

namespace TopHalf.Designs.PageRequests.Clients;

/// <summary>A thread of user space that is there while it has something to do: what it does between, a poll() that may take for ever, is left out.</summary>
/// <param name="name">For reports.</param>
/// <param name="serve">Does what there is to do.</param>
internal sealed class UserThread(string name, Func<KernelTask> serve)
{
    private readonly Shared<int> _wakes = new(0, $"work for {name}");
    private readonly WaitQueue _ended = new($"{name} to end");

    /// <summary>Whether it has to stop where it is.</summary>
    public Shared<bool> IsKilled { get; } = new(false, $"{name} is killed");

    /// <summary>There is something to do. Context: any.</summary>
    public void Wake()
    {
        if (!IsKilled.Value && _wakes.Update(static wakes => wakes + 1) == 1)
        {
            _ = Machine.Current.Spawn(Machine.Current.Options.Model["process"], name, RunAsync);
        }
    }

    /// <summary>Ends it, and waits until it has.</summary>
    public async KernelTask KillAsync()
    {
        IsKilled.Value = true;
        await _ended.WaitEventAsync(() => _wakes.Value == 0);
    }

    private async KernelTask RunAsync()
    {
        int seen;
        do
        {
            seen = _wakes.Value;
            await serve();
        }
        while (!_wakes.TryCompareExchange(seen, 0));

        _ended.WakeUpAll();
    }
}
