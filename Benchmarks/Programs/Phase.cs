namespace TopHalf.Benchmarks.Programs;

/// <summary>A lock is taken twice and released once; whoever comes second waits for ever.</summary>
internal static class Phase
{
    public static async Activity RunAsync()
    {
        var (x, y) = (new Gate("x"), new Gate("y"));
        await Worker.JoinAsync(Worker.Start(PassAsync), Worker.Start(PassAsync));

        async Activity PassAsync()
        {
            await x.LockAsync();
            x.Unlock();
            await x.LockAsync();
            for (var i = 0; i < 2; i++)
            {
                await y.LockAsync();
                y.Unlock();
            }
        }
    }
}
