using TopHalf.Deferred;
using TopHalf.Interrupts;
using TopHalf.Machines;
using TopHalf.Scheduling;

namespace TopHalf.Cli.Oracle.Behaviour.Scripts;

/// <summary>Four work items and a queue or two.</summary>
internal sealed class WorkRig : ScriptRig
{
    private readonly WorkItem[] _items;

    public WorkRig(BehaviourBench bench)
        : base(bench) => _items = [.. Enumerable.Range(1, 4).Select(number => new WorkItem(this, number))];

    public Workqueue Q { get; set; } = null!;

    public DelayedWork W1 => _items[0].Work;

    public DelayedWork W2 => _items[1].Work;

    public DelayedWork W3 => _items[2].Work;

    public override void Count() => Note(_items.Select(static item => (item.Name, item.Runs)), ',');

    public WorkRig Mkq(WorkqueueFlags flags = WorkqueueFlags.None, int maxActive = 0)
    {
        Q = new("flq", flags, maxActive);
        return this;
    }

    /// <summary>Gives an item something to do.</summary>
    public WorkRig B(int number, Func<WorkItem, KernelTask> body)
    {
        _items[number - 1].Body = body;
        return this;
    }

    public static Ktime Ticks(int count) => Ktime.FromMs(4L * count);

    public void QueueSilently(Work work)
    {
        if (!Q.Queue(work))
        {
            throw new InvalidOperationException("The item was queued already.");
        }
    }

    public void Queue1() => R("queue1", Q.Queue(W1));

    public void Queue2() => R("queue2", Q.Queue(W2));

    public void Queue3() => R("queue3", Q.Queue(W3));

    public void Qd(int ticks) => R("qd", Q.QueueDelayed(W1, Ticks(ticks)));

    public void Mod(int ticks, string name = "mod") => R(name, Q.ModDelayed(W1, Ticks(ticks)));

    /// <summary>Queues items one after the other while none of them can begin.</summary>
    public void AtOnce(params Action[] calls)
    {
        Kernel.PreemptDisable();
        foreach (var call in calls)
        {
            call();
        }

        Kernel.PreemptEnable();
    }

    /// <summary>Queues the first item and waits until it runs.</summary>
    public KernelTask Queue1AndWaitIn()
    {
        Queue1();
        return WaitIn();
    }

    public async KernelTask GateAfter(int milliseconds)
    {
        await Kernel.MsleepAsync(milliseconds);
        Lg("gate");
        OpenGate();
    }

    public void FromHardIrq(Action code)
    {
        _ = new IrqWork(code, isHard: true).Queue();
    }

    public KernelTask Sleeps(WorkItem item)
    {
        IsIn = true;
        return Kernel.MsleepAsync(100);
    }

    public KernelTask Spins60(WorkItem item) => Spins(60_000);

    public KernelTask Spins3(WorkItem item) => Spins(3_000);

    public KernelTask Gate(WorkItem item)
    {
        IsIn = true;
        return WaitGate(1_000);
    }

    public async KernelTask GateLate(WorkItem item)
    {
        await Gate(item);
        await Kernel.MsleepAsync(60);
    }

    public KernelTask GateFirst(WorkItem item) => item.Runs == 1 ? GateLate(item) : default;

    public KernelTask Self(WorkItem item) => SelfUpTo(item, int.MaxValue);

    public KernelTask Self3(WorkItem item) => SelfUpTo(item, 3);

    public KernelTask Self5(WorkItem item) => SelfUpTo(item, 5);

    public async KernelTask Chain2(WorkItem item)
    {
        IsIn = true;
        await Kernel.MsleepAsync(60);
        R("chain2", Q.Queue(W2));
    }

    private async KernelTask SelfUpTo(WorkItem item, int runs)
    {
        IsIn = true;
        await Kernel.MsleepAsync(60);
        if (item.Runs < runs)
        {
            R("requeue", Q.Queue(item.Work));
        }
    }

    private KernelTask Spins(int microseconds)
    {
        IsIn = true;
        Spin(microseconds);
        return default;
    }
}
