namespace TopHalf.Benchmarks.Programs;

/// <summary>Three pass a value on; who looks when all have done so expects that they did it in order.</summary>
internal static class TokenRing
{
    public static async Activity RunAsync()
    {
        var gate = new Gate("ring");
        var values = new[] { 1, 2, 1 };
        var hasPassed = new bool[3];
        await Worker.JoinAsync([.. Worker.StartMany(3, PassAsync), Worker.Start(CheckAsync)]);

        async Activity PassAsync(int number)
        {
            await gate.LockAsync();
            values[number] = number == 0 ? (values[2] + 1) % 4 : values[number - 1];
            hasPassed[number] = true;
            gate.Unlock();
        }

        async Activity CheckAsync()
        {
            await gate.LockAsync();
            Claim.That(!(hasPassed[0] && hasPassed[1] && hasPassed[2]) || (values[0] == values[1] && values[1] == values[2]), "token");
            gate.Unlock();
        }
    }
}
