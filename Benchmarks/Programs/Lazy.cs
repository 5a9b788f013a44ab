namespace TopHalf.Benchmarks.Programs;

/// <summary>Three add under a lock, and the last finds what they cannot have agreed on.</summary>
internal static class Lazy
{
    public static async Activity RunAsync()
    {
        var gate = new Gate("data");
        var data = 0;
        await Worker.JoinAsync(Worker.Start(() => AddAsync(1)), Worker.Start(() => AddAsync(2)), Worker.Start(LookAsync));

        async Activity AddAsync(int amount)
        {
            await gate.LockAsync();
            data += amount;
            gate.Unlock();
        }

        async Activity LookAsync()
        {
            await gate.LockAsync();
            Claim.That(data < 3, "data");
            gate.Unlock();
        }
    }
}
