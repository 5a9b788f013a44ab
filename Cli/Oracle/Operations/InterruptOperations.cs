using TopHalf.Interrupts;
using TopHalf.Machines;
using TopHalf.Scheduling;

namespace TopHalf.Cli.Oracle.Operations;

/// <summary>Interrupt lines, another and the one whose handler runs; interrupts between CPUs.</summary>
internal static class InterruptOperations
{
    private const int OtherLine = 26;

    public static IEnumerable<OracleOperation> All { get; } =
    [
        .. OnAnotherLine(),
        .. OnItself(),
        .. BetweenCpus(),
    ];

    private static IEnumerable<OracleOperation> OnAnotherLine() =>
    [
        OnLine("disable_irq", static async (interrupts, _) =>
        {
            await interrupts.DisableIrqAsync(OtherLine);
            interrupts.EnableIrq(OtherLine);
        }),
        OnLine("disable_irq_nosync", static (interrupts, _) =>
        {
            interrupts.DisableIrqNoSync(OtherLine);
            interrupts.EnableIrq(OtherLine);
            return default;
        }),
        new("enable_irq", static bench =>
        {
            _ = Requested(bench);
            bench.Machine.Interrupts.DisableIrqNoSync(OtherLine);
            return new KernelTask<Func<KernelTask>>(() =>
            {
                bench.Machine.Interrupts.EnableIrq(OtherLine);
                return default;
            });
        }),
        OnLine("synchronize_irq", static (interrupts, _) => interrupts.SynchronizeIrqAsync(OtherLine)),
        OnLine("free_irq", static (interrupts, action) => interrupts.FreeIrqAsync(action)),
        Requesting("request_irq", static interrupts => interrupts.RequestIrq(OtherLine, static _ => IrqReturn.Handled, IrqFlags.None, "other", out _)),
        Requesting("request_threaded_irq", static interrupts => interrupts.RequestThreadedIrq(
            OtherLine, static _ => IrqReturn.WakeThread, static _ => new KernelTask<IrqReturn>(IrqReturn.Handled), IrqFlags.None, "other", out _)),
    ];

    private static IEnumerable<OracleOperation> OnItself() =>
    [
        OracleOperation.Plain("self_disable_irq", static bench => bench.Machine.Interrupts.DisableIrqAsync(bench.Irq)) with { Needs = OracleSelf.Irq },
        OracleOperation.Plain("self_disable_irq_nosync", static bench => bench.Machine.Interrupts.DisableIrqNoSync(bench.Irq)) with { Needs = OracleSelf.Irq },
        OracleOperation.Plain("self_synchronize_irq", static bench => bench.Machine.Interrupts.SynchronizeIrqAsync(bench.Irq)) with { Needs = OracleSelf.Irq },
        OracleOperation.Plain("self_free_irq", static bench => bench.Machine.Interrupts.FreeIrqAsync(bench.Action!)) with { Needs = OracleSelf.Irq },
    ];

    private static IEnumerable<OracleOperation> BetweenCpus() =>
    [
        OracleOperation.Plain("irq_work_queue", static _ => new IrqWork(static () => { }).Queue()),
        OracleOperation.Plain("irq_work_sync", static async bench =>
        {
            var work = new IrqWork(static () => { });
            _ = work.QueueOn(1 - bench.Machine.CurrentCpu.Number);
            await work.SyncAsync();
        }),
        OracleOperation.Plain("smp_call_function_single", static bench => Smp.CallFunctionSingle(1 - bench.Machine.CurrentCpu.Number, static () => { })),
        OracleOperation.Plain("on_each_cpu", static _ => Smp.OnEachCpu(static () => { })),
    ];

    private static OracleOperation OnLine(string name, Func<InterruptCore, IrqAction, KernelTask> perform) => new(name, bench =>
    {
        var action = Requested(bench);
        return new KernelTask<Func<KernelTask>>(() => perform(bench.Machine.Interrupts, action));
    });

    private static OracleOperation Requesting(string name, Func<InterruptCore, Errno> perform) => new(name, bench =>
    {
        Wire(bench);
        return new KernelTask<Func<KernelTask>>(() =>
        {
            Require(perform(bench.Machine.Interrupts));
            return default;
        });
    });

    private static IrqAction Requested(OracleBench bench)
    {
        Wire(bench);
        Require(bench.Machine.Interrupts.RequestIrq(OtherLine, static _ => IrqReturn.Handled, IrqFlags.None, "other", out var action));
        return action!;
    }

    private static void Require(Errno answer)
    {
        if (answer != Errno.Ok)
        {
            throw new InvalidOperationException($"The interrupt was refused: {answer}.");
        }
    }

    private static void Wire(OracleBench bench) =>
        bench.Machine.Interrupts.Wire(OtherLine, "other", IrqFlow.Simple, IrqFlags.TriggerRising);
}
