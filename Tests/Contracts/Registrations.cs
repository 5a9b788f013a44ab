using TopHalf.Deferred;
using TopHalf.Firmware;
using TopHalf.Interrupts;
using TopHalf.Machines;
using TopHalf.ReadCopyUpdate;
using TopHalf.Rules;
using TopHalf.Scheduling;
using TopHalf.Waiting;

namespace TopHalf.Tests.Contracts;

/// <summary>Registers a function in every way that there is, and makes it come.</summary>
internal static class Registrations
{
    private const int Line = 24;

    /// <summary>By the function and its parameter: what registers a probe there and lets it run.</summary>
    public static IReadOnlyDictionary<string, Func<Machine, Action, KernelTask>> All { get; } = new Dictionary<string, Func<Machine, Action, KernelTask>>
    {
        ["Tasklet.new(Action, String):function"] = static (_, probe) => Done(() => new Tasklet(probe).Schedule()),
        ["KernelTimer.new(Action, String):function"] = static (_, probe) => Done(() => new KernelTimer(probe).Mod(Ktime.FromMs(1))),
        ["Hrtimer.new(Func, HrtimerMode, String):function"] = static (_, probe) => Done(() =>
        {
            Start(HrtimerMode.Hard, probe);
            Start(HrtimerMode.Soft, probe);
        }),
        ["Work.new(Func, String):function"] = static (_, probe) => Done(() => Queued(new Work(Async(probe)).Schedule())),
        ["DelayedWork.new(Func, String):function"] = static (_, probe) => Done(() => Queued(new DelayedWork(Async(probe)).Schedule(Ktime.FromMs(1)))),
        ["KthreadWork.new(Func, String):function"] = static (_, probe) => Done(() => Queued(new KthreadWorker("worker").Queue(new KthreadWork(Async(probe))))),
        ["Kthread.Run(Func, String, Nullable, Nullable):function"] = static (_, probe) => Done(() => Kthread.Run(_ => Async(probe)(), "thread")),
        ["Kthread.CreateAsync(Func, String, Nullable, Nullable):function"] = static async (machine, probe) =>
        {
            var thread = await Kthread.CreateAsync(_ =>
            {
                probe();
                return new KernelTask<int>(0);
            }, "thread");
            _ = Kernel.WakeUpProcess(thread.Task);
        },
        ["SoftirqCore.Open(SoftirqVector, Action):handler"] = static (machine, probe) => Done(() =>
        {
            machine.Softirqs.Open(SoftirqVector.Block, probe);
            machine.Softirqs.Raise(SoftirqVector.Block);
        }),
        ["IrqWork.new(Action, Boolean, String, Boolean):function"] = static (_, probe) => Done(() =>
        {
            Queued(new IrqWork(probe, isHard: true).Queue());
            Queued(new IrqWork(probe).Queue());
        }),
        ["Smp.CallFunctionSingle(Int32, Action, Boolean):function"] = static (_, probe) => Done(() =>
        {
            Smp.CallFunctionSingle(0, probe);
            Smp.CallFunctionSingle(1, probe);
        }),
        ["Smp.OnEachCpu(Action, Boolean):function"] = static (_, probe) => Done(() => Smp.OnEachCpu(probe)),
        ["Nmi.RegisterHandler(Func, String):handler"] = static (_, probe) => Done(() =>
        {
            Nmi.RegisterHandler(() =>
            {
                probe();
                return true;
            }, "probe");
            Nmi.SendSelf();
        }),
        ["InterruptCore.RequestIrq(Int32, IrqHandler, IrqFlags, String, IrqAction&):handler"] = static (machine, probe) => Done(() =>
            Fire(machine, desc => machine.Interrupts.RequestIrq(desc, Handled(probe), IrqFlags.None, "probe", out _))),
        ["InterruptCore.RequestThreadedIrq(Int32, IrqHandler, IrqThreadFunction, IrqFlags, String, IrqAction&):handler"] = static (machine, probe) => Done(() =>
            Fire(machine, desc => machine.Interrupts.RequestThreadedIrq(desc, Handled(probe), static _ => new KernelTask<IrqReturn>(IrqReturn.Handled), IrqFlags.OneShot, "probe", out _))),
        ["InterruptCore.RequestThreadedIrq(Int32, IrqHandler, IrqThreadFunction, IrqFlags, String, IrqAction&):threadFunction"] = static (machine, probe) => Done(() =>
            Fire(machine, desc => machine.Interrupts.RequestThreadedIrq(desc, null, irq => new KernelTask<IrqReturn>(Handled(probe)(irq)), IrqFlags.OneShot, "probe", out _))),
        ["RcuHead.new(Action, String):function"] = static (_, probe) => Done(() => Rcu.Call(new RcuHead(probe))),
        ["FirmwareLoader.RequestNoWait(String, Func):done"] = static (_, probe) => Done(() => FirmwareLoader.RequestNoWait("none", _ => Async(probe)())),
        ["WaitQueue.WaitEventAsync(Func):condition"] = static async (_, probe) => await new WaitQueue().WaitEventAsync(Holding(probe)),
        ["WaitQueue.WaitEventIdleAsync(Func):condition"] = static async (_, probe) => await new WaitQueue().WaitEventIdleAsync(Holding(probe)),
        ["WaitQueue.WaitEventExclusiveAsync(Func):condition"] = static async (_, probe) => await new WaitQueue().WaitEventExclusiveAsync(Holding(probe)),
        ["WaitQueue.WaitEventTimeoutAsync(Func, Ktime):condition"] = static async (machine, probe) => _ = await new WaitQueue().WaitEventTimeoutAsync(Holding(probe), Ktime.FromMs(1)),
        ["WaitQueue.WaitEventTimeoutAsync(Func, Int64):condition"] = static async (machine, probe) => _ = await new WaitQueue().WaitEventTimeoutAsync(Holding(probe), 1L),
        ["WaitQueue.WaitEventInterruptibleAsync(Func):condition"] = static async (machine, probe) => _ = await new WaitQueue().WaitEventInterruptibleAsync(Holding(probe)),
        ["WaitQueue.WaitEventInterruptibleTimeoutAsync(Func, Int64):condition"] =
            static async (machine, probe) => _ = await new WaitQueue().WaitEventInterruptibleTimeoutAsync(Holding(probe), 1),
        ["WaitQueueEntry.new(Func):function"] = static (_, probe) => Done(() =>
        {
            var queue = new WaitQueue();
            queue.Add(new WaitQueueEntry(_ =>
            {
                probe();
                return false;
            }));
            queue.WakeUp();
            new Tasklet(() => queue.WakeUp()).Schedule();
            Queued(new IrqWork(() => queue.WakeUp()).Queue());
            Queued(new Work(Async(() => queue.WakeUp())).Schedule());
        }),
        ["Machine.Spawn(ContextKind, String, Func, Nullable):entry"] = static (machine, probe) =>
            Done(() => machine.Spawn(machine.Options.Model[ContextRole.Process], "spawned", Async(probe))),
    };

    private static void Fire(Machine machine, Func<int, Errno> request)
    {
        var desc = machine.Interrupts.Wire(Line, "probe", IrqFlow.Simple, IrqFlags.TriggerRising);
        Queued(request(Line) == Errno.Ok);
        desc.Line.Assert();
    }

    private static void Start(HrtimerMode mode, Action probe) => new Hrtimer(_ =>
    {
        probe();
        return HrtimerRestart.NoRestart;
    }, mode).Start(Ktime.FromUs(100));

    private static IrqHandler Handled(Action probe) => _ =>
    {
        probe();
        return IrqReturn.Handled;
    };

    private static Func<bool> Holding(Action probe) => () =>
    {
        probe();
        return true;
    };

    private static Func<KernelTask> Async(Action probe) => () => Done(probe);

    private static KernelTask Done(Action action)
    {
        action();
        return default;
    }

    private static void Queued(bool wasAccepted)
    {
        if (!wasAccepted)
        {
            throw new InvalidOperationException("The registration was refused.");
        }
    }
}
