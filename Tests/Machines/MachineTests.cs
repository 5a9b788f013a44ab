using NUnit.Framework;
using TopHalf.Deferred;
using TopHalf.Machines;
using TopHalf.Scheduling;
using TopHalf.Waiting;

namespace TopHalf.Tests.Machines;

public sealed class MachineTests
{
    [Test]
    public void Run_Twice_IsRefused()
    {
        using var pool = new CarrierPool();
        var machine = new Machine(AMachine.Options, pool);
        machine.Run(() => default);

        Assert.That(() => machine.Run(() => default), Throws.InvalidOperationException);
    }

    [Test]
    public void KernelObject_OutsideARun_IsRefused() =>
        Assert.That(() => new Completion(), Throws.InvalidOperationException.With.Message.Contains("No machine is current"));

    [TestCase(0)]
    [TestCase(65)]
    public void Options_OutOfRange_AreNamed(int cpus)
    {
        using var pool = new CarrierPool();

        Assert.That(() => new Machine(AMachine.Options with { CpuCount = cpus }, pool),
            Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("1 to 64 CPUs"));
    }

    [Test]
    public void Loop_OfCallsThatCostNothing_MovesTime()
    {
        var turned = false;

        var run = AMachine.Runs(AMachine.Options, async _ =>
        {
            Kthread.Run(_ =>
            {
                Kernel.Udelay(10);
                turned = true;
                return default;
            }, "other", cpu: 1);
            while (!turned)
            {
                Kernel.MightSleep();
            }

            await Kernel.MsleepAsync(1);
        });

        Assert.That(run.End, Is.EqualTo(RunEnd.Finished));
    }

    [Test]
    public void Timer_DeletedBeforeTheEnd_HidesNoDeadlock()
    {
        var run = AMachine.Runs(() =>
        {
            var timer = new KernelTimer(() => { });
            timer.Mod(Ktime.FromSeconds(30));
            timer.Delete();
            Kthread.Run(async _ => await new Completion("never").WaitAsync(), "stuck");
            return default;
        });

        Assert.That(run.End, Is.EqualTo(RunEnd.Deadlock));
        Assert.That(run.Reports, Does.Contain("task 'stuck'"));
    }
}
