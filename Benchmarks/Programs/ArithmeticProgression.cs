namespace TopHalf.Benchmarks.Programs;

/// <summary>A producer and a consumer with two conditions; the sum in the end is the one that is said to be impossible.</summary>
internal static class ArithmeticProgression
{
    private const int N = 3;

    public static async Activity RunAsync()
    {
        var gate = new Gate("slot");
        var (empty, full) = (new Condition(gate), new Condition(gate));
        var (count, total) = (0, 0);
        await Worker.JoinAsync(Worker.Start(ProduceAsync), Worker.Start(ConsumeAsync));
        Claim.That(total != N * (N + 1) / 2, "sum");

        async Activity ProduceAsync()
        {
            for (var i = 0; i < N; i++)
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
            for (var i = 0; i < N; i++)
            {
                await gate.LockAsync();
                while (count == 0)
                {
                    await full.WaitAsync();
                }

                total += i;
                count--;
                empty.Signal();
                gate.Unlock();
            }

            total += N;
        }
    }
}
