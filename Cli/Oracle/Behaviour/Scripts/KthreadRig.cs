using TopHalf.Deferred;
using TopHalf.Machines;
using TopHalf.Scheduling;
using TopHalf.Waiting;

namespace TopHalf.Cli.Oracle.Behaviour.Scripts;

/// <summary>A thread of its own on CPU 1, or a worker thread there with two items.</summary>
internal sealed class KthreadRig : ScriptRig
{
    private const int Answer = 7;

    private readonly WaitQueue _queue = new();
    private Kthread _thread = null!;

    public KthreadRig(BehaviourBench bench)
        : base(bench)
    {
        Item1 = new(() => RunItem("kw1", true), "kw1");
        Item2 = new(() => RunItem("kw2", false), "kw2");
    }

    public KthreadWork Item1 { get; }

    public KthreadWork Item2 { get; }

    private int _item1Runs;

    public Kthread Thread => _thread;

    public async KernelTask Make(Func<Kthread, KernelTask<int>> function) => _thread = await Kthread.CreateAsync(function, "fl_kt", null, 1);

    public bool Wake() => Kernel.WakeUpProcess(_thread.Task);

    /// <summary>Makes the thread, lets it run and waits until it has begun.</summary>
    public async KernelTask Start(Func<Kthread, KernelTask<int>> function)
    {
        await Make(function);
        _ = Wake();
        await WaitIn();
    }

    public async KernelTask Stop()
    {
        Lg("stop>");
        R("stop<", await _thread.StopAsync());
    }

    public async KernelTask<KthreadWorker> StartWorker()
    {
        var worker = new KthreadWorker("fl_kw", cpu: 1);
        R("queue1", worker.Queue(Item1));
        await WaitIn();
        return worker;
    }

    public async KernelTask<int> Sleeps(Kthread self)
    {
        Lg("kt>");
        IsIn = true;
        Kernel.SetCurrentState(WaitKind.Interruptible);
        while (!self.ShouldStop)
        {
            await Kernel.ScheduleAsync();
            Lg("kt-woken");
            Kernel.SetCurrentState(WaitKind.Interruptible);
        }

        Kernel.SetRunning();
        return End();
    }

    public async KernelTask<int> Msleeps(Kthread self)
    {
        Lg("kt>");
        IsIn = true;
        await Kernel.MsleepAsync(40);
        R("should_stop", self.ShouldStop);
        return End();
    }

    public async KernelTask<int> MsleepsInterruptibly(Kthread self)
    {
        Lg("kt>");
        IsIn = true;
        R("msleep_interruptible_cut", await Kernel.MsleepInterruptibleAsync(200) > 100);
        R("should_stop", self.ShouldStop);
        return End();
    }

    public async KernelTask<int> Waits(Kthread self)
    {
        Lg("kt>");
        IsIn = true;
        R("wait", (int)await _queue.WaitEventInterruptibleAsync(() => self.ShouldStop));
        return End();
    }

    public KernelTask<int> Returns(Kthread self)
    {
        Lg("kt>");
        return End();
    }

    public async KernelTask<int> Parks(Kthread self)
    {
        Lg("kt>");
        while (!self.ShouldStop)
        {
            if (self.ShouldPark)
            {
                Lg("parkme>");
                await self.ParkMeAsync();
                Lg("parkme<");
            }

            Kernel.SetCurrentState(WaitKind.Interruptible);
            if (self is { ShouldStop: false, ShouldPark: false })
            {
                IsIn = true;
                await Kernel.ScheduleAsync();
            }

            Kernel.SetRunning();
        }

        return End();
    }

    private int End()
    {
        Lg($"kt<{Answer}");
        return Answer;
    }

    private async KernelTask RunItem(string name, bool sleepsFirst)
    {
        Lg($"{name}>");
        if (sleepsFirst && ++_item1Runs == 1)
        {
            IsIn = true;
            await Kernel.MsleepAsync(20);
        }

        Lg($"{name}<");
    }
}
