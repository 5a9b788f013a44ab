namespace TopHalf.Benchmarks.Programs;

/// <summary>The CS programs of SCTBench, as Thomson, Donaldson and Betts describe them ("Concurrency Testing Using Controlled Schedulers", TOPC 2016), and two of ours.</summary>
/// <remarks>
/// This folder is compiled twice: against a machine's locks and tasks here, and against those of .NET for Coyote in CoyotePrograms. What a lock guards is an
/// ordinary variable, what nothing guards a cell, at whose accesses both sides may switch.
/// </remarks>
internal static class PeerPrograms
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<PeerProgram> All { get; } =
    [
        new("account_bad", Bug.Claim, false, Account.RunAsync),
        new("arithmetic_prog_bad", Bug.Claim, false, ArithmeticProgression.RunAsync),
        new("bluetooth_driver_bad", Bug.Claim, false, BluetoothDriver.RunAsync),
        new("carter01_bad", Bug.Deadlock, false, Carter.RunAsync),
        new("circular_buffer_bad", Bug.Claim, false, CircularBuffer.RunAsync),
        new("deadlock01_bad", Bug.Deadlock, false, Deadlock.RunAsync),
        new("din_phil2_sat", Bug.Claim, false, static () => DiningPhilosophers.RunAsync(2)),
        new("din_phil3_sat", Bug.Claim, false, static () => DiningPhilosophers.RunAsync(3)),
        new("din_phil4_sat", Bug.Claim, false, static () => DiningPhilosophers.RunAsync(4)),
        new("din_phil5_sat", Bug.Claim, false, static () => DiningPhilosophers.RunAsync(5)),
        new("din_phil6_sat", Bug.Claim, false, static () => DiningPhilosophers.RunAsync(6)),
        new("din_phil7_sat", Bug.Claim, false, static () => DiningPhilosophers.RunAsync(7)),
        new("fsbench_bad", Bug.Claim, false, FileSystem.RunAsync),
        new("lazy01_bad", Bug.Claim, false, Lazy.RunAsync),
        new("phase01_bad", Bug.Deadlock, false, Phase.RunAsync),
        new("queue_bad", Bug.Claim, false, QueueProgram.RunAsync),
        new("reorder_3_bad", Bug.Claim, false, static () => Reorder.RunAsync(3)),
        new("reorder_4_bad", Bug.Claim, false, static () => Reorder.RunAsync(4)),
        new("reorder_5_bad", Bug.Claim, false, static () => Reorder.RunAsync(5)),
        new("reorder_10_bad", Bug.Claim, false, static () => Reorder.RunAsync(10)),
        new("reorder_20_bad", Bug.Claim, false, static () => Reorder.RunAsync(20)),
        new("stack_bad", Bug.Claim, false, StackProgram.RunAsync),
        new("sync01_bad", Bug.Deadlock, false, static () => Sync.RunAsync(1, 1, false)),
        new("sync02_bad", Bug.Deadlock, false, static () => Sync.RunAsync(2, 2, true)),
        new("token_ring_bad", Bug.Claim, false, TokenRing.RunAsync),
        new("twostage_bad", Bug.Claim, false, static () => TwoStage.RunAsync(1)),
        new("twostage_100_bad", Bug.Claim, false, static () => TwoStage.RunAsync(99)),
        new("wronglock_bad", Bug.Claim, false, static () => WrongLock.RunAsync(1, 7)),
        new("wronglock_3_bad", Bug.Claim, false, static () => WrongLock.RunAsync(1, 3)),
        new("yields 5x10", Bug.None, true, static () => Yields.RunAsync(5, 10)),
        new("lost update", Bug.Claim, false, LostUpdate.RunAsync),
    ];

    /// <summary>For who can only call by reflection.</summary>
    public static Func<Activity> Find(string name) => All.First(program => program.Name == name).RunAsync;
}
