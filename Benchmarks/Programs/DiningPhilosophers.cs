namespace TopHalf.Benchmarks.Programs;

/// <summary>Each philosopher takes the right fork, then the left one; who has eaten is counted, and all of them must not have.</summary>
internal static class DiningPhilosophers
{
    public static async Activity RunAsync(int philosophers)
    {
        var forks = new Gate[philosophers];
        for (var i = 0; i < philosophers; i++)
        {
            forks[i] = new("fork");
        }

        var eaten = new Cell();
        await Worker.JoinAsync(Worker.StartMany(philosophers, EatAsync));

        async Activity EatAsync(int philosopher)
        {
            var (left, right) = (forks[philosopher], forks[(philosopher + 1) % philosophers]);
            await right.LockAsync();
            await left.LockAsync();
            left.Unlock();
            right.Unlock();
            eaten.Value++;
            Claim.That(eaten.Value != philosophers, "all have eaten");
        }
    }
}
