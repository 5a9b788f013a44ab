using NUnit.Framework;
using TopHalf.Contexts;
using TopHalf.Interrupts;
using TopHalf.Machines;
using TopHalf.Scheduling;

namespace TopHalf.Tests.Interrupts;

public sealed class ForcedThreadTests
{
    [Test]
    public void Handler_IsMovedToAThread_UnlessItAskedNotTo()
    {
        var rt = AMachine.Options with { Model = PreemptRt.Model };

        Assert.That(HandlerOf(AMachine.Options, IrqFlags.None), Is.EqualTo("hard on init, irqs off: True, in interrupt: True"));
        Assert.That(HandlerOf(AMachine.Options with { ThreadIrqs = true }, IrqFlags.None), Is.EqualTo("task on irq/7-dev, irqs off: True, in interrupt: True"));
        Assert.That(HandlerOf(rt, IrqFlags.None), Is.EqualTo("task on irq/7-dev, irqs off: False, in interrupt: True"));
        Assert.That(HandlerOf(rt, IrqFlags.NoThread), Is.EqualTo("hard on init, irqs off: True, in interrupt: True"));
        Assert.That(HandlerOf(rt, IrqFlags.PerCpu), Is.EqualTo("hard on init, irqs off: True, in interrupt: True"));

        static string HandlerOf(MachineOptions options, IrqFlags flags)
        {
            var ran = "";
            var run = AMachine.Runs(options with { CpuCount = 1 }, async machine =>
            {
                machine.Interrupts.Wire(7, "dev", IrqFlow.Edge, IrqFlags.TriggerRising);
                Assert.That(machine.Interrupts.RequestIrq(7, _ =>
                {
                    var where = Kernel.InHardIrq ? "hard" : "task";
                    ran = $"{where} on {machine.CurrentTask.Name}, irqs off: {Kernel.IrqsDisabled}, in interrupt: {TopHalf.Rules.PreemptCount.InInterrupt(machine.CurrentTask.ExecutionState.InterruptCount)}";
                    return IrqReturn.Handled;
                }, flags, "dev", out var action), Is.EqualTo(Errno.Ok));
                machine.Interrupts[7].Line.Assert();
                Kernel.Udelay(100);
                await machine.Interrupts.FreeIrqAsync(action!);
            });
            Assert.That(run.End, Is.EqualTo(RunEnd.Finished), run.Reports);
            Assert.That(run.Rules, Is.Empty, run.Reports);
            return ran;
        }
    }

    [Test]
    public void HandlerWithAThreadFunction_GetsASecondThread()
    {
        var order = new List<string>();

        var run = AMachine.Runs(AMachine.Options with { Model = PreemptRt.Model, CpuCount = 1 }, async machine =>
        {
            machine.Interrupts.Wire(7, "dev", IrqFlow.Edge, IrqFlags.TriggerRising);
            Assert.That(machine.Interrupts.RequestThreadedIrq(7, _ =>
            {
                order.Add(machine.CurrentTask.Name);
                return IrqReturn.WakeThread;
            }, async _ =>
            {
                await Kernel.MsleepAsync(1);
                order.Add(machine.CurrentTask.Name);
                return IrqReturn.Handled;
            }, IrqFlags.None, "dev", out var action), Is.EqualTo(Errno.Ok));
            for (var i = 0; i < 2; i++)
            {
                machine.Interrupts[7].Line.Assert();
                machine.Interrupts[7].Line.Deassert();
                await Kernel.MsleepAsync(20);
            }

            await machine.Interrupts.FreeIrqAsync(action!);
        });

        Assert.That(run.End, Is.EqualTo(RunEnd.Finished), run.Reports);
        Assert.That(order, Is.EqualTo(new[] { "irq/7-dev", "irq/7-s-dev", "irq/7-dev", "irq/7-s-dev" }));
        Assert.That(run.Rules, Is.Empty, run.Reports);
        Assert.That(run.Machine.Tasks.Where(static task => task.Name.StartsWith("irq/", StringComparison.Ordinal)), Is.Empty);
    }
}
