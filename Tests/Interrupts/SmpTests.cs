using NUnit.Framework;
using TopHalf.Contexts;
using TopHalf.Interrupts;
using TopHalf.Machines;
using TopHalf.Rules;

namespace TopHalf.Tests.Interrupts;

public sealed class SmpTests
{
    [Test]
    public void CallFunctionSingle_HasRunInAnInterruptOfTheOtherCpu_WhenItReturns()
    {
        for (var seed = 1; seed <= 50; seed++)
        {
            var run = AMachine.Runs(AMachine.Seeded(seed), machine =>
            {
                var (ran, here) = ("", machine.CurrentCpu.Number);
                Smp.CallFunctionSingle(1 - here, () => ran = $"{machine.CurrentTask.Context} on {machine.CurrentCpu}");
                Assert.That(ran, Is.EqualTo($"ipi on CPU{1 - here}"));
                return default;
            });
            Assert.That(run.Rules, Is.Empty, run.Reports);
        }
    }

    [Test]
    public void OnEachCpu_RunsEverywhereWithInterruptsOff()
    {
        var run = AMachine.Runs(AMachine.Options with { CpuCount = 4 }, machine =>
        {
            var ran = new SortedSet<int>();
            Smp.OnEachCpu(() =>
            {
                Assert.That(Kernel.IrqsDisabled, Is.True);
                ran.Add(machine.CurrentCpu.Number);
            });
            Assert.That(ran, Is.EqualTo(new[] { 0, 1, 2, 3 }));
            return default;
        });

        Assert.That(run.Rules, Is.Empty, run.Reports);
    }

    [Test]
    public void Calls_WithInterruptsOff_AreReported()
    {
        var run = AMachine.Runs(AMachine.Options, _ =>
        {
            var flags = Kernel.LocalIrqSave();
            Smp.OnEachCpu(static () => { });
            Kernel.LocalIrqRestore(flags);
            return default;
        });

        Assert.That(run.Rules, Is.EqualTo(new[] { RuleBook.IrqsOffForbidden.Id }));
    }

    [Test]
    public void IrqWork_RunsHard_OrInATaskWhereTheModelThreadsIt()
    {
        Assert.That(ContextsOf(Linux.Model), Is.EqualTo(new[] { "irq-work on init", "irq-work-hard on init" }));
        Assert.That(ContextsOf(PreemptRt.Model), Is.EqualTo(new[] { "irq-work-hard on init", "irq-work on irq_work/0" }));

        static List<string> ContextsOf(ContextModel model)
        {
            var ran = new List<string>();
            var run = AMachine.Runs(AMachine.Options with { Model = model, CpuCount = 1 }, async machine =>
            {
                void Note() => ran.Add($"{machine.CurrentTask.Context} on {machine.CurrentTask.Name}");
                var (hard, soft) = (new IrqWork(Note, isHard: true), new IrqWork(Note));
                var flags = Kernel.LocalIrqSave();
                Assert.That(soft.Queue(), Is.True);
                Assert.That(soft.Queue(), Is.False);
                Assert.That(hard.Queue(), Is.True);
                Assert.That(ran, Is.Empty);
                Kernel.LocalIrqRestore(flags);
                await hard.SyncAsync();
                await soft.SyncAsync();
            });
            Assert.That(run.Rules, Is.Empty, run.Reports);
            return ran;
        }
    }

    [Test]
    public void Nmi_LandsWithInterruptsOff_ButNotInsideOfAnother()
    {
        var order = new List<string>();

        var run = AMachine.Runs(machine =>
        {
            Nmi.RegisterHandler(() =>
            {
                order.Add($"{machine.CurrentTask.Context}, in NMI: {Kernel.InNmi}");
                if (order.Count == 1)
                {
                    Nmi.SendSelf();
                    order.Add("end");
                }

                return true;
            }, "test");
            var flags = Kernel.LocalIrqSave();
            Nmi.SendSelf();
            Assert.That(order, Has.Count.EqualTo(3));
            Kernel.LocalIrqRestore(flags);
            return default;
        });

        Assert.That(order, Is.EqualTo(new[] { "nmi, in NMI: True", "end", "nmi, in NMI: True" }));
        Assert.That(run.Rules, Is.Empty, run.Reports);
    }
}
