namespace TopHalf.Benchmarks.Programs;

/// <summary>Two locks, taken in either order.</summary>
internal static class Deadlock
{
    public static async Activity RunAsync()
    {
        var (a, b) = (new Gate("a"), new Gate("b"));
        await Worker.JoinAsync(Worker.Start(() => TakeAsync(a, b)), Worker.Start(() => TakeAsync(b, a)));

        static async Activity TakeAsync(Gate outer, Gate inner)
        {
            await outer.LockAsync();
            await inner.LockAsync();
            inner.Unlock();
            outer.Unlock();
        }
    }
}
