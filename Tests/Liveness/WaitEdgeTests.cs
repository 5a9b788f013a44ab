using NUnit.Framework;
using TopHalf.Deferred;
using TopHalf.Iommu;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;
using TopHalf.Tests.Interrupts;
using TopHalf.Tests.Iommu;
using TopHalf.Waiting;

namespace TopHalf.Tests.Liveness;

/// <summary>For each kind of edge the smallest program that hangs on it, and the one beside it that does not: the task that holds it up holds it up no more.</summary>
internal sealed partial class WaitEdgeTests
{
    private static readonly Dictionary<string, (Func<Machine, bool, KernelTask> Program, string[] Edges)> _kinds = new()
    {
        ["mutex"] = (MutexAsync, [@"task 'waiter' \(pid \d+\) waits for mutex 'm' at [\w.]+.cs:\d+", @"mutex 'm' is held by task 'holder' \(pid \d+\), taken at [\w.]+.cs:\d+"]),
        ["rt_mutex"] = (RtMutexAsync, [@"task 'waiter' .* waits for rt_mutex 'm' at", @"rt_mutex 'm' is held by task 'holder' .*, taken at [\w.]+.cs"]),
        ["ww_mutex"] = (WwMutexAsync, [@"task 'waiter' .* waits for ww_mutex 'm' at", @"ww_mutex 'm' is held by task 'holder' .*, taken at [\w.]+.cs"]),
        ["rwsem"] = (RwSemAsync, [@"task 'waiter' .* waits for rwsem 's' at", @"rwsem 's' is held by task 'holder' .*, taken at [\w.]+.cs"]),
        ["spinlock"] = (SpinLockAsync, [@"task 'waiter' .* spins on CPU1 for spinlock 'l' at [\w.]+.cs", @"spinlock 'l' is held by task 'holder' .*, taken at [\w.]+.cs"]),
        ["rwlock"] = (RwLockAsync, [@"task 'waiter' .* spins on CPU1 for rwlock 'l' at [\w.]+.cs", @"rwlock 'l' is held by task 'holder' .*, taken at [\w.]+.cs"]),
        ["semaphore"] = (SemaphoreAsync, [@"task 'waiter' .* waits for s at [\w.]+.cs"]),
        ["work"] = (WorkAsync, [@"task 'waiter' .* waits for work 'w' to end at [\w.]+.cs", @"work 'w' is run by task 'kworker/"]),
        ["work queue"] = (WorkqueueAsync, [@"task 'waiter' .* waits for work queue 'q' to be flushed at", "work queue 'q' is not empty: it has work 'first'", "work 'second' waits behind 1 of 'q': work 'first'", "work 'first' is run by task 'kworker/"]),
        ["kthread"] = (KthreadAsync, [@"task 'waiter' .* waits for kthread 'holder' to exit at", @"task 'holder' .* waits for completion 'never'"]),
        ["kthread_worker"] = (KthreadWorkerAsync, [@"task 'waiter' .* waits for", "kthread_worker 'server' has its item 'item' run by task 'server'"]),
        ["timer"] = (TimerAsync, [@"task 'waiter' .* spins on CPU1 for timer 't'", @"timer 't' runs on task 'swapper/0'"]),
        ["hrtimer"] = (HrtimerAsync, [@"task 'waiter' .* spins on CPU1 for hrtimer 't'", @"hrtimer 't' runs on task 'swapper/0'"]),
        ["interrupt"] = (InterruptAsync, [@"task 'waiter' .* spins on CPU1 for irq 7 'dev'", @"irq 7 'dev' runs on task 'swapper/0'"]),
        ["interrupt thread"] = (InterruptThreadAsync, [@"task 'waiter' .* waits for the threads of irq 7 'dev' at", "irq 7 'dev' is handled by task 'irq/7-dev'"]),
        ["disabled interrupt"] = (DisabledInterruptAsync, ["completion 'answer' is completed by irq 7 'dev'", "irq 7 'dev' is disabled, 1 deep, and nobody is left that enables it"]),
        ["call of another CPU"] = (SmpCallAsync, [@"task 'waiter' .* spins on CPU1 for a function that CPU0 was asked to call at [\w.]+.cs:\d+", "has to be called by CPU0", "CPU0 is kept by task 'holder'"]),
        ["RCU"] = (RcuAsync, [@"task 'waiter' .* waits for grace period at", @"the grace period waits for the reader in task 'holder' .*, entered at [\w.]+.cs"]),
        ["SRCU"] = (SrcuAsync, [@"task 'waiter' .* waits for readers of s at", @"srcu 's' has a reader in task 'holder' .*, entered at [\w.]+.cs"]),
        ["completion"] = (CompletionAsync, [@"task 'waiter' .* waits for completion 'never' at", "completion 'never' : nobody is left that completes it; it was never completed"]),
        ["wait queue"] = (WaitQueueAsync, [@"task 'waiter' .* waits for wait queue 'q' at", "wait queue 'q' : nobody is left that wakes it; it was never woken"]),
        ["read of a register"] = (ReadAsync, [@"task 'waiter' .* spins on CPU1 for a read of gpu\+0x4 at [\w.]+.cs:\d+", "is held up by the bus of the GPU"]),
        ["hardware that waits for a RESUME"] = (ResumeAsync, ["the access of stream 0x0 to iova 0x1000, stalled since .* s, waits for a RESUME of domain 'gpu'", "domain 'gpu' : its fault was deferred, and nobody is left that resumes it"]),
    };

    private static IEnumerable<string> Kinds => _kinds.Keys;

    [TestCaseSource(nameof(Kinds))]
    public void Hang_IsReportedWithEveryEdge(string kind)
    {
        var run = Run(kind, isRight: false);

        Assert.That(run.End, Is.EqualTo(RunEnd.Deadlock), run.Reports);
        Assert.That(run.Rules, Does.Contain(RuleBook.Deadlock.Id).Or.Contain(RuleBook.SpinDeadlock.Id));
        foreach (var edge in _kinds[kind].Edges)
        {
            Assert.That(run.Reports, Does.Match(edge));
        }
    }

    [TestCaseSource(nameof(Kinds))]
    public void ProgramBesideIt_IsSilent(string kind)
    {
        var run = Run(kind, isRight: true);

        Assert.That(run.Rules, Is.Empty, run.Reports);
        Assert.That(run.End, Is.EqualTo(RunEnd.Finished));
    }

    private static AMachine Run(string kind, bool isRight) =>
        AMachine.Runs(AMachine.Options with { Lockdep = false, Races = false }, machine => _kinds[kind].Program(machine, isRight));

    private static void Must(bool isTrue) => Assert.That(isTrue);

    private static void Waiter(Func<KernelTask> wait, int cpu = 1) => Kthread.Run(async _ =>
    {
        await Kernel.MsleepAsync(20);
        await wait();
    }, "waiter", cpu: cpu);

    private static Kthread Holder(Func<KernelTask> take, Func<KernelTask>? release) => Kthread.Run(async _ =>
    {
        await take();
        await (release is null ? new Completion("never").WaitAsync() : release());
    }, "holder", cpu: 0);

    private static async KernelTask Later(Action release)
    {
        await Kernel.MsleepAsync(60);
        release();
    }

    private static KernelTask MutexAsync(Machine machine, bool isRight)
    {
        var mutex = new Mutex("m");
        Holder(() => mutex.LockAsync(), isRight ? () => Later(() => mutex.Unlock()) : null);
        Waiter(async () =>
        {
            await mutex.LockAsync();
            mutex.Unlock();
        });
        return default;
    }

    private static KernelTask RtMutexAsync(Machine machine, bool isRight)
    {
        var mutex = new RtMutex("m");
        Holder(() => mutex.LockAsync(), isRight ? () => Later(() => mutex.Unlock()) : null);
        Waiter(async () =>
        {
            await mutex.LockAsync();
            mutex.Unlock();
        });
        return default;
    }

    private static KernelTask WwMutexAsync(Machine machine, bool isRight)
    {
        var mutex = new WwMutex(new WwClass(name: "c"), "m");
        Holder(() => mutex.LockAsync(), isRight ? () => Later(() => mutex.Unlock()) : null);
        Waiter(async () =>
        {
            await mutex.LockAsync();
            mutex.Unlock();
        });
        return default;
    }

    private static KernelTask RwSemAsync(Machine machine, bool isRight)
    {
        var semaphore = new RwSemaphore("s");
        Holder(() => semaphore.DownReadAsync(), isRight ? () => Later(() => semaphore.UpRead()) : null);
        Waiter(async () =>
        {
            await semaphore.DownWriteAsync();
            semaphore.UpWrite();
        });
        return default;
    }

    private static KernelTask SpinLockAsync(Machine machine, bool isRight)
    {
        var spinLock = new SpinLock("l");
        Ends(() => spinLock.Lock(), () => spinLock.Unlock(), isRight);
        Waiter(() =>
        {
            spinLock.Lock();
            spinLock.Unlock();
            return default;
        });
        return default;
    }

    private static KernelTask RwLockAsync(Machine machine, bool isRight)
    {
        var rwLock = new RwLock("l");
        Ends(() => rwLock.ReadLock(), () => rwLock.ReadUnlock(), isRight);
        Waiter(() =>
        {
            rwLock.WriteLock();
            rwLock.WriteUnlock();
            return default;
        });
        return default;
    }

    /// <summary>Takes a lock that spins, and spins for itself, or gives it back.</summary>
    private static void Ends(Action take, Action release, bool isRight)
    {
        var other = new SpinLock("other");
        Kthread.Run(async _ =>
        {
            await Kernel.MsleepAsync(10);
            take();
            Kernel.Mdelay(20);
            if (!isRight)
            {
                other.Lock();
                other.Lock();
            }

            release();
        }, "holder", cpu: 0);
    }

    private static KernelTask SemaphoreAsync(Machine machine, bool isRight)
    {
        var semaphore = new Semaphore(0, "s");
        Waiter(() => semaphore.DownAsync());
        return isRight ? Later(() => semaphore.Up()) : default;
    }

    private static KernelTask WorkAsync(Machine machine, bool isRight)
    {
        var never = new Completion("never");
        var work = new Work(() => never.WaitAsync(), "w");
        Must(work.Schedule());
        Waiter(async () => await work.FlushAsync());
        return isRight ? Later(() => never.Complete()) : default;
    }

    private static KernelTask WorkqueueAsync(Machine machine, bool isRight)
    {
        var (never, queue) = (new Completion("never"), new Workqueue("q", WorkqueueFlags.Ordered));
        Must(queue.Queue(new Work(() => never.WaitAsync(), "first")));
        Must(queue.Queue(new Work(() => default, "second")));
        Waiter(() => queue.FlushAsync());
        return isRight ? Later(() => never.Complete()) : default;
    }

    private static KernelTask KthreadAsync(Machine machine, bool isRight)
    {
        var holder = Holder(() => default, isRight ? static () => default : null);
        Waiter(async () => await holder.StopAsync());
        return default;
    }

    private static KernelTask KthreadWorkerAsync(Machine machine, bool isRight)
    {
        var (never, worker) = (new Completion("never"), new KthreadWorker("server"));
        var item = new KthreadWork(() => never.WaitAsync(), "item");
        Must(worker.Queue(item));
        Waiter(async () =>
        {
            await worker.FlushAsync(item);
            await worker.DestroyAsync();
        });
        return isRight ? Later(() => never.Complete()) : default;
    }

    private static KernelTask CompletionAsync(Machine machine, bool isRight)
    {
        var never = new Completion("never");
        Waiter(() => never.WaitAsync());
        return isRight ? Later(() => never.Complete()) : default;
    }

    private static KernelTask WaitQueueAsync(Machine machine, bool isRight)
    {
        var (queue, isReady) = (new WaitQueue("q"), false);
        Waiter(() => queue.WaitEventAsync(() => isReady));
        return !isRight ? default : Later(() =>
        {
            isReady = true;
            queue.WakeUp();
        });
    }

    private static KernelTask ReadAsync(Machine machine, bool isRight)
    {
        var isFull = true;
        var device = new StuckDevice { IsFull = () => isFull };
        var registers = device.Map(machine, "gpu");
        Waiter(() =>
        {
            _ = registers.Read32(4);
            return default;
        });
        AnInterrupt.After(machine, Ktime.FromMs(60), () => isFull = !isRight);
        return default;
    }

    private static async KernelTask ResumeAsync(Machine machine, bool isRight)
    {
        var bench = new FaultBench(machine);
        bench.Domain.SetFaultHandler((in IommuFault _) => FaultVerdict.Deferred, FaultHandlerFlags.ExplicitResume);
        bench.Fault(0x1000);
        var never = new Completion("never");
        Waiter(() => never.WaitAsync());
        await Kernel.MsleepAsync(60);
        if (isRight)
        {
            bench.Domain.Resume(ResumeAction.Terminate);
            never.Complete();
        }
    }
}
