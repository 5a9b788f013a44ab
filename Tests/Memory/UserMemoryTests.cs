using NUnit.Framework;
using TopHalf.Deferred;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Rules;

namespace TopHalf.Tests.Memory;

public sealed class UserMemoryTests
{
    [Test]
    public void CopyFromUser_PageThatHasToBeReadIn_SleepsForIt()
    {
        var (left, took) = (-1, Ktime.Zero);

        var run = AMachine.Runs(async machine =>
        {
            var address = machine.CurrentTask.Mm!.Map(4096, Ktime.FromMs(8));
            var before = Kernel.Now;
            left = await UserMemory.CopyFromUserAsync(new byte[16], address);
            took = Kernel.Now - before;
        });

        Assert.That(run.Machine.Findings.All, Is.Empty, run.Reports);
        Assert.That(left, Is.Zero);
        Assert.That(took, Is.GreaterThanOrEqualTo(Ktime.FromMs(8)));
    }

    [Test]
    public void CopyFromUser_PagefaultsDisabled_FailsWhereThePageIsNotThere()
    {
        var left = -1;

        var run = AMachine.Runs(async machine =>
        {
            var mm = machine.CurrentTask.Mm!;
            var address = mm.Map(8192);
            mm.Poke(address, [1]);
            UserMemory.PagefaultDisable();
            left = await UserMemory.CopyFromUserAsync(new byte[16], address + 4088);
            UserMemory.PagefaultEnable();
        });

        Assert.That(run.Machine.Findings.All, Is.Empty, run.Reports);
        Assert.That(left, Is.EqualTo(8));
    }

    [Test]
    public void GetUser_InATaskWithoutAProcess_Fails()
    {
        var error = Errno.Ok;

        AMachine.Runs(async machine =>
        {
            var address = machine.CurrentTask.Mm!.Map(4096);
            Kthread.Run(async _ =>
            {
                Assert.That(machine.CurrentTask.Mm, Is.Null);
                (error, var _) = await UserMemory.GetUserAsync(address);
            }, "without");
            await Kernel.MsleepAsync(4);
        });

        Assert.That(error, Is.EqualTo(Errno.Fault));
    }

    [Test]
    public void GetUser_InterruptsOff_WarnsInTheFaultToo()
    {
        var run = AMachine.Runs(async machine =>
        {
            var address = machine.CurrentTask.Mm!.Map(4096);
            var flags = Kernel.LocalIrqSave();
            var (error, _) = await UserMemory.GetUserAsync(address);
            Kernel.LocalIrqRestore(flags);
            Assert.That(error, Is.EqualTo(Errno.Fault));
        });

        Assert.That(run.Rules, Is.EqualTo(new[] { RuleBook.SleepInAtomic.Id, RuleBook.IrqsOffForbidden.Id }));
    }
}
