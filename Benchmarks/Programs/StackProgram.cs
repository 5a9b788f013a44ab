namespace TopHalf.Benchmarks.Programs;

/// <summary>Who pops looks at a flag that says that something was pushed once, not that something is there.</summary>
internal static class StackProgram
{
    private const int Elements = 10;

    public static async Activity RunAsync()
    {
        var gate = new Gate("stack");
        var (depth, isPushed) = (0, false);
        await Worker.JoinAsync(Worker.Start(PushAsync), Worker.Start(PopAsync));

        async Activity PushAsync()
        {
            for (var i = 0; i < Elements; i++)
            {
                await gate.LockAsync();
                (depth, isPushed) = (depth + 1, true);
                gate.Unlock();
            }
        }

        async Activity PopAsync()
        {
            for (var i = 0; i < Elements; i++)
            {
                await gate.LockAsync();
                if (isPushed)
                {
                    Claim.That(depth > 0, "underflow");
                    depth--;
                }

                gate.Unlock();
            }
        }
    }
}
