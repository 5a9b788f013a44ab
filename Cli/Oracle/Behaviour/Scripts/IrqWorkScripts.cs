using TopHalf.Interrupts;
using TopHalf.Machines;
using TopHalf.Scheduling;

namespace TopHalf.Cli.Oracle.Behaviour.Scripts;

/// <summary>irq_work items.</summary>
internal static class IrqWorkScripts
{
    private static readonly Scripts<DeferredRig> _scripts = new("irq_work", static bench => new(bench));

    public static IEnumerable<BehaviourScript> All { get; } =
    [
        _scripts.Both("irq_work_twice", static s => Twice(s, new IrqWork(() => s.RunIrqWork()))),
        _scripts.Both("irq_work_hard_twice", static s => Twice(s, new IrqWork(() => s.RunIrqWork(), isHard: true))),
        _scripts.OnRt("irq_work_lazy_twice", static s => Twice(s, new IrqWork(() => s.RunIrqWork(), isLazy: true))),
        _scripts.Both("irq_work_self", static async s =>
        {
            IrqWork work = null!;
            work = new(() => s.RunIrqWork(work), isHard: true);
            _ = work.Queue();
            await s.Settle(20);
        }),
    ];

    private static async KernelTask Twice(DeferredRig s, IrqWork work)
    {
        var flags = Kernel.LocalIrqSave();
        s.R("queue", work.Queue());
        s.R("queue", work.Queue());
        s.Lg("irqs-on");
        Kernel.LocalIrqRestore(flags);
        s.Lg("after");
        await s.Settle(20);
    }
}
