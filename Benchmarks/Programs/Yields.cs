namespace TopHalf.Benchmarks.Programs;

/// <summary>Tasks that switch only where they await, and share nothing.</summary>
internal static class Yields
{
    public static async Activity RunAsync(int tasks, int yields)
    {
        await Worker.JoinAsync(Worker.StartMany(tasks, YieldAsync));

        async Activity YieldAsync(int number)
        {
            for (var i = 0; i < yields; i++)
            {
                await Worker.YieldAsync();
            }
        }
    }
}
