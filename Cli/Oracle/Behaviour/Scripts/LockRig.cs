using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Scheduling;

namespace TopHalf.Cli.Oracle.Behaviour.Scripts;

/// <summary>A lock of each kind, and tasks on the other CPU that want one.</summary>
internal sealed class LockRig(BehaviourBench bench) : ScriptRig(bench)
{
    private const int FairPrio = 120;
    private const int HighestPrio = 99;

    public Locking.Mutex Mutex { get; } = new();

    public RtMutex RtMutex { get; } = new();

    public Semaphore Semaphore { get; } = new(0);

    public RwSemaphore Rw { get; } = new();

    public KernelTask MutexTask(string who, int priority = 0) =>
        Task(who, () => Mutex.LockAsync(), Spins, "rel", () => Mutex.Unlock(), priority);

    public KernelTask RtMutexTask(string who, int priority = 0) =>
        Task(who, () => RtMutex.LockAsync(), Spins, "rel", () => RtMutex.Unlock(), priority);

    public KernelTask SemaphoreTask(string who, int priority = 0) =>
        Task(who, () => Semaphore.DownAsync(), Spins, "up", () => Semaphore.Up(), priority);

    public KernelTask Reader(string who) => Task(who, () => Rw.DownReadAsync(), Sleeps, "rel", () => Rw.UpRead());

    public KernelTask Writer(string who) => Task(who, () => Rw.DownWriteAsync(), Sleeps, "rel", () => Rw.UpWrite());

    /// <summary>How main is scheduled at this moment, as the kernel counts it: lower is better.</summary>
    public void Prio()
    {
        var policy = Machine.CurrentTask.Policy;
        R("M-prio", policy.Class == SchedClass.Fifo ? HighestPrio - policy.Priority : FairPrio);
    }

    private async KernelTask Task(string who, Func<KernelTask> take, Func<KernelTask> hold, string end, Action release, int priority = 0)
    {
        Bg(1, async () =>
        {
            Lg($"{who}-want");
            await take();
            Lg($"{who}-got");
            await hold();
            Lg($"{who}-{end}");
            release();
        }, priority);
        await Kernel.MsleepAsync(8);
    }

    private static KernelTask Spins()
    {
        Spin(2_000);
        return default;
    }

    private static KernelTask Sleeps() => Kernel.MsleepAsync(8);
}
