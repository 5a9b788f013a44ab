using TopHalf.Deferred;
using TopHalf.Machines;
using TopHalf.Tests.Interrupts;

namespace TopHalf.Tests.Races;

/// <summary>Edges on one CPU: a mask is a lock of its CPU, and what interrupts is otherwise not ordered with what it interrupted.</summary>
internal static class MaskEdges
{
    private const int Irq = 7;

    public static IEnumerable<Edge> All { get; } =
    [
        new("interrupts on again -> handler", async bench =>
        {
            var wire = AnInterrupt.Edge(bench.Machine, Irq, bench.Target);
            bench.Hardware(500, wire.Assert);
            bench.On(0, () =>
            {
                if (bench.IsThere)
                {
                    Kernel.LocalIrqDisable();
                    bench.Source();
                    Kernel.LocalIrqEnable();
                }
                else
                {
                    bench.Source();
                }
            });
            await EdgeBench.Pause();
        }),
        new("handler -> interrupts off", async bench =>
        {
            var wire = AnInterrupt.Edge(bench.Machine, Irq, bench.Source);
            bench.Hardware(100, wire.Assert);
            bench.On(0, async () =>
            {
                await EdgeBench.Pause();
                if (bench.IsThere)
                {
                    var flags = Kernel.LocalIrqSave();
                    bench.Target();
                    Kernel.LocalIrqRestore(flags);
                }
                else
                {
                    bench.Target();
                }
            });
            await EdgeBench.Pause(2_000);
        }),
        new("interrupts on again -> handler, on the same CPU only", async bench =>
        {
            var wire = AnInterrupt.Edge(bench.Machine, Irq, bench.Target);
            bench.Hardware(500, wire.Assert);
            bench.On(bench.IsThere ? 0 : 1, () =>
            {
                Kernel.LocalIrqDisable();
                bench.Source();
                Kernel.LocalIrqEnable();
            });
            await EdgeBench.Pause();
        }),
        new("bottom halves on again -> softirq", async bench =>
        {
            var timer = new KernelTimer(bench.Target);
            bench.On(0, () =>
            {
                timer.Mod(Ktime.FromMs(4));
                if (bench.IsThere)
                {
                    Kernel.LocalBhDisable();
                    bench.Source();
                    Kernel.LocalBhEnable();
                }
                else
                {
                    bench.Source();
                }
            });
            await EdgeBench.Pause(10_000);
        }),
        new("softirq -> bottom halves off", async bench =>
        {
            var timer = new KernelTimer(bench.Source);
            bench.On(0, () => timer.Mod(Ktime.FromMs(1)));
            bench.On(0, async () =>
            {
                await EdgeBench.Pause(20_000);
                if (bench.IsThere)
                {
                    Kernel.LocalBhDisable();
                }

                bench.Target();
                if (bench.IsThere)
                {
                    Kernel.LocalBhEnable();
                }
            });
            await EdgeBench.Pause(30_000);
        }),
        new("softirq -> interrupts off", async bench =>
        {
            var timer = new KernelTimer(bench.Source);
            bench.On(0, () => timer.Mod(Ktime.FromMs(1)));
            bench.On(0, async () =>
            {
                await EdgeBench.Pause(20_000);
                if (bench.IsThere)
                {
                    Kernel.LocalIrqDisable();
                }

                bench.Target();
                if (bench.IsThere)
                {
                    Kernel.LocalIrqEnable();
                }
            });
            await EdgeBench.Pause(30_000);
        }),
        new("hard interrupt -> softirq, and not the other way round", async bench =>
        {
            var wire = AnInterrupt.Edge(bench.Machine, Irq, bench.IsThere ? bench.Source : bench.Target);
            var timer = new KernelTimer(bench.IsThere ? bench.Target : bench.Source);
            bench.On(0, () => timer.Mod(Ktime.FromMs(4)));
            bench.Hardware(bench.IsThere ? 100 : 20_000, wire.Assert);
            await EdgeBench.Pause(30_000);
        }),
    ];
}
