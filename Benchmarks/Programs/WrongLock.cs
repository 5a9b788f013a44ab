namespace TopHalf.Benchmarks.Programs;

/// <summary>Some guard the variable with one lock, some with another.</summary>
internal static class WrongLock
{
    public static async Activity RunAsync(int right, int wrong)
    {
        var (one, two) = (new Gate("data"), new Gate("this"));
        var data = new Cell();
        await Worker.JoinAsync([.. Worker.StartMany(right, _ => AddAsync(one)), .. Worker.StartMany(wrong, _ => AddAsync(two))]);

        async Activity AddAsync(Gate gate)
        {
            await gate.LockAsync();
            var before = data.Value;
            data.Value = before + 1;
            Claim.That(data.Value == before + 1, "guarded");
            gate.Unlock();
        }
    }
}
