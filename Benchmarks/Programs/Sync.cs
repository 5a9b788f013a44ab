namespace TopHalf.Benchmarks.Programs;

/// <summary>Producer and consumer with two conditions over a slot that was never emptied, or that holds more than is ever taken.</summary>
internal static class Sync
{
    /// <param name="rounds">How many elements pass.</param>
    /// <param name="count">How many are there at the beginning.</param>
    /// <param name="takes">Whether the consumer takes what it finds.</param>
    public static async Activity RunAsync(int rounds, int count, bool takes)
    {
        var gate = new Gate("slot");
        var (empty, full) = (new Condition(gate), new Condition(gate));
        await Worker.JoinAsync(Worker.Start(ProduceAsync), Worker.Start(ConsumeAsync));

        async Activity ProduceAsync()
        {
            for (var i = 0; i < rounds; i++)
            {
                await gate.LockAsync();
                while (count > 0)
                {
                    await empty.WaitAsync();
                }

                count++;
                full.Signal();
                gate.Unlock();
            }
        }

        async Activity ConsumeAsync()
        {
            for (var i = 0; i < rounds; i++)
            {
                await gate.LockAsync();
                while (count == 0)
                {
                    await full.WaitAsync();
                }

                count -= takes ? 1 : 0;
                empty.Signal();
                gate.Unlock();
            }
        }
    }
}
