namespace TopHalf.Benchmarks.Programs;

/// <summary>A reader that counts its turns also when there was nothing to read expects the wrong element.</summary>
internal static class CircularBuffer
{
    private const int Size = 10;
    private const int Elements = 7;

    public static async Activity RunAsync()
    {
        var gate = new Gate("buffer");
        var buffer = new int[Size];
        var (first, next) = (0, 0);
        var (maySend, mayReceive) = (true, false);
        await Worker.JoinAsync(Worker.Start(SendAsync), Worker.Start(ReceiveAsync));

        async Activity SendAsync()
        {
            for (var i = 0; i < Elements; i++)
            {
                await gate.LockAsync();
                if (maySend)
                {
                    buffer[next] = i;
                    next = (next + 1) % Size;
                    (maySend, mayReceive) = (false, true);
                }

                gate.Unlock();
            }
        }

        async Activity ReceiveAsync()
        {
            for (var i = 0; i < Elements; i++)
            {
                await gate.LockAsync();
                if (mayReceive)
                {
                    var element = buffer[first];
                    first = (first + 1) % Size;
                    Claim.That(element == i, "element");
                    (maySend, mayReceive) = (true, false);
                }

                gate.Unlock();
            }
        }
    }
}
