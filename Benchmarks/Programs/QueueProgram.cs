namespace TopHalf.Benchmarks.Programs;

/// <summary>Elements are put into a queue in turn; one taken out is the one that was put in, which is said to be impossible.</summary>
internal static class QueueProgram
{
    private const int Elements = 20;

    public static async Activity RunAsync()
    {
        var gate = new Gate("queue");
        var queue = new Queue<int>();
        var stored = new int[Elements];
        var (mayPut, mayTake) = (true, false);
        await Worker.JoinAsync(Worker.Start(PutAsync), Worker.Start(TakeAsync));

        async Activity PutAsync()
        {
            await gate.LockAsync();
            queue.Enqueue(stored[0] = 1);
            gate.Unlock();
            for (var i = 1; i < Elements; i++)
            {
                await gate.LockAsync();
                if (mayPut)
                {
                    queue.Enqueue(stored[i] = i + 1);
                    (mayPut, mayTake) = (false, true);
                }

                gate.Unlock();
            }
        }

        async Activity TakeAsync()
        {
            for (var i = 0; i < Elements; i++)
            {
                await gate.LockAsync();
                if (mayTake)
                {
                    Claim.That(queue.Dequeue() != stored[i], "element");
                    (mayPut, mayTake) = (true, false);
                }

                gate.Unlock();
            }
        }
    }
}
