namespace TopHalf.Benchmarks.Programs;

/// <summary>Two add to a variable without a lock, in synchronous code.</summary>
internal static class LostUpdate
{
    public static async Activity RunAsync()
    {
        var total = new Cell();
        await Worker.JoinAsync(Worker.Start(Add), Worker.Start(Add));
        Claim.That(total.Value == 2, "total");

        Activity Add()
        {
            total.Value++;
            return Worker.Done;
        }
    }
}
