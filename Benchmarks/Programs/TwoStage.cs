namespace TopHalf.Benchmarks.Programs;

/// <summary>The second of two values is written under another lock than the first, and a reader comes between.</summary>
internal static class TwoStage
{
    public static async Activity RunAsync(int writers)
    {
        var (first, second) = (new Gate("first"), new Gate("second"));
        var (one, two) = (0, 0);
        await Worker.JoinAsync([.. Worker.StartMany(writers, WriteAsync), Worker.Start(ReadAsync)]);

        async Activity WriteAsync(int number)
        {
            await first.LockAsync();
            one = 1;
            first.Unlock();
            await second.LockAsync();
            two = one + 1;
            second.Unlock();
        }

        async Activity ReadAsync()
        {
            await first.LockAsync();
            var seen = one;
            first.Unlock();
            if (seen == 0)
            {
                return;
            }

            await second.LockAsync();
            Claim.That(two == seen + 1, "stages");
            second.Unlock();
        }
    }
}
