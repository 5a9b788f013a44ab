namespace TopHalf.Benchmarks.Programs;

/// <summary>Writers change two variables one after the other; a reader between the two sees what it should not.</summary>
internal static class Reorder
{
    public static async Activity RunAsync(int threads)
    {
        var (a, b) = (new Cell(), new Cell());
        await Worker.JoinAsync([.. Worker.StartMany(threads - 1, WriteAsync), Worker.Start(CheckAsync)]);

        Activity WriteAsync(int number)
        {
            a.Value = 1;
            b.Value = -1;
            return Worker.Done;
        }

        Activity CheckAsync()
        {
            Claim.That((a.Value == 0 && b.Value == 0) || (a.Value == 1 && b.Value == -1), "order");
            return Worker.Done;
        }
    }
}
