using TopHalf.Devices;
using TopHalf.Interrupts;
using TopHalf.Machines;
using TopHalf.Scheduling;
using TopHalf.Tests.Interrupts;

namespace TopHalf.Tests.Races;

/// <summary>Edges to, from and between interrupts.</summary>
internal static class InterruptEdges
{
    private const int Irq = 7;
    private const int OtherIrq = 8;

    private static readonly RegisterMap _map = new("DEV", 0x10, [Register.Whole("KICK", 0, Access.ReadWrite)]);

    public static IEnumerable<Edge> All { get; } =
    [
        new("request_irq -> first handler", async bench =>
        {
            bench.Machine.Interrupts.Wire(Irq, "dev", IrqFlow.Edge, IrqFlags.TriggerRising);
            bench.Hardware(500, bench.Machine.Interrupts[Irq].Line.Assert);
            bench.On(1, () => bench.SourceBefore(() => Request(bench, Handler(bench.Target))));
            await EdgeBench.Pause();
        }),
        new("raise -> handler", async bench =>
        {
            var wire = AnInterrupt.Edge(bench.Machine, Irq, bench.Target);
            bench.On(1, () => bench.SourceBefore(wire.Assert));
            await EdgeBench.Pause();
        }),
        new("register write -> device -> raise -> handler", async bench =>
        {
            var wire = AnInterrupt.Edge(bench.Machine, Irq, bench.Target);
            var bank = new RegisterBank(_map, bench.Machine);
            bank.OnWrite("KICK", (in RegisterWrite _) => bench.Hardware(10, () => bench.Hardware(10, wire.Assert)));
            var region = new MmioRegion(bank, "dev");
            bench.On(1, () => bench.SourceBefore(() => region.Write32(0, 1)));
            await EdgeBench.Pause();
        }),
        new("handler -> next handler of the same line, on another CPU", async bench =>
        {
            var runs = 0;
            var first = AnInterrupt.Edge(bench.Machine, Irq, () =>
            {
                if (runs++ == 0)
                {
                    bench.Source();
                }
                else
                {
                    bench.Target();
                }
            });
            var other = AnInterrupt.Edge(bench.Machine, OtherIrq, bench.Target, cpu: 1);
            bench.Hardware(100, first.Assert);
            bench.Hardware(900, () => (bench.IsThere ? first : other).Assert());
            await EdgeBench.Pause(500);
            bench.Machine.Interrupts.SetAffinity(Irq, 1);
            await EdgeBench.Pause();
        }),
        new("handler -> its thread", async bench =>
        {
            var wires = (bench.Machine.Interrupts.Wire(Irq, "dev", IrqFlow.Edge, IrqFlags.TriggerRising).Line,
                AnInterrupt.Edge(bench.Machine, OtherIrq, bench.Source, cpu: 1));
            Request(bench, Waking(() =>
            {
                if (bench.IsThere)
                {
                    bench.Source();
                }
            }), Thread(bench.Target));
            bench.Hardware(100, () =>
            {
                if (!bench.IsThere)
                {
                    wires.Item2.Assert();
                }
            });
            bench.Hardware(300, wires.Line.Assert);
            await EdgeBench.Pause();
        }),
        new("thread -> next handler, with OneShot", async bench =>
        {
            var line = bench.Machine.Interrupts.Wire(Irq, "dev", IrqFlow.FastEoi, IrqFlags.TriggerRising).Line;
            var runs = 0;
            Request(bench, Waking(() =>
            {
                if (runs++ == 1)
                {
                    bench.Target();
                }
            }), Thread(() =>
            {
                if (runs == 1)
                {
                    bench.Source();
                }
            }), bench.IsThere ? IrqFlags.OneShot : IrqFlags.None);
            bench.Hardware(100, line.Assert);
            bench.Hardware(500, line.Assert);
            await EdgeBench.Pause();
        }),
        new("enable_irq -> handler", async bench =>
        {
            var wire = AnInterrupt.Edge(bench.Machine, Irq, bench.Target);
            bench.Machine.Interrupts.DisableIrqNoSync(Irq);
            bench.Hardware(500, wire.Assert);
            bench.On(1, () => bench.SourceBefore(() => bench.Machine.Interrupts.EnableIrq(Irq)));
            await EdgeBench.Pause();
        }),
        AfterHandler("handler -> synchronize_irq", static (bench, _) => bench.Machine.Interrupts.SynchronizeIrqAsync(Irq)),
        AfterHandler("handler -> disable_irq", static (bench, _) => bench.Machine.Interrupts.DisableIrqAsync(Irq)),
        AfterHandler("handler -> free_irq", static (bench, action) => bench.Machine.Interrupts.FreeIrqAsync(action)),
        AfterHandler("handler -> synchronize_hardirq", static (bench, action) =>
        {
            EdgeBench.Check(bench.Machine.Interrupts.SynchronizeHardIrq(action.Desc.Number));
            return default;
        }),
        new("thread -> synchronize_irq", async bench =>
        {
            var line = bench.Machine.Interrupts.Wire(Irq, "dev", IrqFlow.Edge, IrqFlags.TriggerRising).Line;
            Request(bench, Waking(static () => { }), Thread(bench.Source));
            bench.Hardware(100, line.Assert);
            bench.On(1, async () =>
            {
                await EdgeBench.Pause();
                _ = bench.IsThere || bench.Machine.Interrupts.SynchronizeHardIrq(Irq);
                await (bench.IsThere ? bench.Machine.Interrupts.SynchronizeIrqAsync(Irq) : default);
                bench.Target();
            });
            await EdgeBench.Pause(2_000);
        }),
        new("handlers of one level on one CPU, in their order", async bench =>
        {
            var first = AnInterrupt.Edge(bench.Machine, Irq, bench.Source);
            var second = AnInterrupt.Edge(bench.Machine, OtherIrq, bench.Target, cpu: bench.IsThere ? 0 : 1);
            bench.Hardware(100, first.Assert);
            bench.Hardware(300, second.Assert);
            await EdgeBench.Pause();
        }),
        new("call on another CPU -> the function", async bench =>
        {
            bench.On(1, () => bench.SourceBefore(() => Smp.CallFunctionSingle(0, bench.Target, wait: false)));
            await EdgeBench.Pause();
        }),
        new("the function -> call that waited", async bench =>
        {
            bench.On(1, () =>
            {
                Smp.CallFunctionSingle(0, bench.Source, wait: bench.IsThere);
                Kernel.Udelay(100);
                bench.Target();
            });
            await EdgeBench.Pause();
        }),
        new("irq_work_queue that returned true -> the function", async bench =>
        {
            var work = new IrqWork(bench.Target);
            bench.On(1, () => bench.SourceBefore(() => work.QueueOn(0)));
            await EdgeBench.Pause();
        }),
        new("irq_work -> irq_work_sync", async bench =>
        {
            var work = new IrqWork(bench.Source);
            bench.On(0, () => work.Queue());
            bench.On(1, async () =>
            {
                await EdgeBench.Pause();
                await (bench.IsThere ? work.SyncAsync() : default);
                bench.Target();
            });
            await EdgeBench.Pause(2_000);
        }),
    ];

    private static Edge AfterHandler(string name, Func<EdgeBench, IrqAction, KernelTask> wait) => new(name, async bench =>
    {
        bench.Machine.Interrupts.Wire(Irq, "dev", IrqFlow.Edge, IrqFlags.TriggerRising);
        var action = Request(bench, Handler(bench.Source));
        bench.Hardware(100, bench.Machine.Interrupts[Irq].Line.Assert);
        bench.On(1, async () =>
        {
            await EdgeBench.Pause();
            if (bench.IsThere)
            {
                await wait(bench, action);
            }
            else
            {
                bench.Machine.Interrupts.DisableIrqNoSync(Irq);
            }

            bench.Target();
        });
        await EdgeBench.Pause(2_000);
    });

    private static IrqAction Request(EdgeBench bench, IrqHandler handler, IrqThreadFunction? thread = null, IrqFlags flags = IrqFlags.None)
    {
        EdgeBench.Check(bench.Machine.Interrupts.RequestThreadedIrq(Irq, handler, thread, flags, "dev", out var action) == Errno.Ok);
        return action!;
    }

    private static IrqHandler Handler(Action body) => _ =>
    {
        body();
        return IrqReturn.Handled;
    };

    private static IrqHandler Waking(Action body) => _ =>
    {
        body();
        return IrqReturn.WakeThread;
    };

    private static IrqThreadFunction Thread(Action body) => _ =>
    {
        body();
        return new(IrqReturn.Handled);
    };
}
