namespace TopHalf.Tests.Resilience;

/// <summary>Notes on which threads driver code ran, and which of them are not the machine's.</summary>
internal sealed class ThreadWatch
{
    private readonly HashSet<string> _foreign = [];

    public IReadOnlyCollection<string> Foreign => _foreign;

    public void Clear() => _foreign.Clear();

    /// <summary>Called by driver code: which thread is this?</summary>
    public void Note()
    {
        var thread = System.Threading.Thread.CurrentThread;
        if (thread.IsThreadPoolThread || thread.Name?.StartsWith("carrier", StringComparison.OrdinalIgnoreCase) != true)
        {
            _foreign.Add($"{thread.Name ?? "unnamed"}{(thread.IsThreadPoolThread ? " of the pool" : "")}");
        }
    }
}
