namespace TopHalf.Benchmarks.Programs;

/// <summary>Two classes of operations exclude each other by a lock that the first of a class takes, and it waits for it with the counters locked.</summary>
internal static class Carter
{
    public static async Activity RunAsync()
    {
        var (counters, turn) = (new Gate("counters"), new Gate("turn"));
        var users = new int[2];
        await Worker.JoinAsync(Worker.Start(() => OperateAsync(0)), Worker.Start(() => OperateAsync(1)));

        async Activity OperateAsync(int kind)
        {
            await counters.LockAsync();
            if (++users[kind] == 1)
            {
                await turn.LockAsync();
            }

            counters.Unlock();
            await counters.LockAsync();
            if (--users[kind] == 0)
            {
                turn.Unlock();
            }

            counters.Unlock();
        }
    }
}
