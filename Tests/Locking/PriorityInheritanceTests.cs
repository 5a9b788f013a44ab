using NUnit.Framework;
using TopHalf.Contexts;
using TopHalf.Deferred;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Scheduling;
using TopHalf.Waiting;

namespace TopHalf.Tests.Locking;

public sealed class PriorityInheritanceTests
{
    private static MachineOptions Rt => new() { Model = PreemptRt.Model, CpuCount = 1 };

    /// <summary>Runs a scenario as a task that goes before all others, so that it may begin others in their order.</summary>
    private static AMachine Directs(MachineOptions options, Func<Machine, KernelTask> scenario) => AMachine.Runs(options, async machine =>
    {
        var done = new Completion();
        Kthread.Run(async _ =>
        {
            await scenario(machine);
            done.Complete();
        }, "director", SchedPolicy.Fifo(99));
        await done.WaitAsync();
    });

    [Test]
    public void RtMutex_Waiter_LendsItsPolicyUntilTheRelease()
    {
        var (during, after) = (default(SchedPolicy), default(SchedPolicy));

        var run = AMachine.Runs(AMachine.Options with { CpuCount = 1 }, async machine =>
        {
            var mutex = new RtMutex();
            await mutex.LockAsync();
            Kthread.Run(async _ =>
            {
                await mutex.LockAsync();
                mutex.Unlock();
            }, "urgent", SchedPolicy.Fifo(80));
            await Kernel.MsleepAsync(1);
            during = machine.CurrentTask.Policy;
            mutex.Unlock();
            after = machine.CurrentTask.Policy;
            await Kernel.MsleepAsync(1);
        });

        Assert.That((during, after), Is.EqualTo((SchedPolicy.Fifo(80), SchedPolicy.Fair)), run.Reports);
        Assert.That(run.Rules, Is.Empty, run.Reports);
    }

    [Test]
    public void RtMutex_Waiters_AreServedByPriorityAndThenInTheirOrder()
    {
        var order = new List<string>();

        var run = AMachine.Runs(AMachine.Options with { CpuCount = 1 }, async _ =>
        {
            var mutex = new RtMutex();
            await mutex.LockAsync();
            foreach (var (name, priority) in new[] { ("low", 10), ("high", 90), ("middle", 50), ("middle, later", 50) })
            {
                Kthread.Run(async _ =>
                {
                    await mutex.LockAsync();
                    order.Add(name);
                    mutex.Unlock();
                }, name, SchedPolicy.Fifo(priority));
                await Kernel.MsleepAsync(1);
            }

            mutex.Unlock();
            await Kernel.MsleepAsync(5);
        });

        Assert.That(order, Is.EqualTo(new[] { "high", "middle", "middle, later", "low" }), run.Reports);
        Assert.That(run.Rules, Is.Empty, run.Reports);
    }

    [Test]
    public void RtMutex_ChainOfOwners_InheritsToItsEndAndAQueuedOneIsMoved()
    {
        var order = new List<string>();
        var atEnd = default(SchedPolicy);

        var run = Directs(AMachine.Options with { CpuCount = 1 }, async _ =>
        {
            var a = new RtMutex();
            var b = new RtMutex();
            var taken = new Completion();
            var last = Kthread.Run(async _ =>
            {
                await a.LockAsync();
                taken.Complete();
                Kernel.Mdelay(10);
                order.Add("last");
                a.Unlock();
            }, "last", SchedPolicy.Fifo(10));
            await taken.WaitAsync();
            Kthread.Run(async _ =>
            {
                await b.LockAsync();
                await a.LockAsync();
                a.Unlock();
                b.Unlock();
            }, "between", SchedPolicy.Fifo(20));
            await Kernel.MsleepAsync(1);
            Kthread.Run(_ =>
            {
                order.Add("bystander");
                return default;
            }, "bystander", SchedPolicy.Fifo(50));
            Kthread.Run(async _ =>
            {
                await b.LockAsync();
                atEnd = last.Task.Policy;
                order.Add("urgent");
                b.Unlock();
            }, "urgent", SchedPolicy.Fifo(90));
            await Kernel.MsleepAsync(50);
        });

        // Without inheritance the bystander would keep the last one, and so the urgent one, from running.
        Assert.That(order, Is.EqualTo(new[] { "last", "urgent", "bystander" }), run.Reports);
        Assert.That(atEnd, Is.EqualTo(SchedPolicy.Fifo(10)));
        Assert.That(run.Rules, Is.Empty, run.Reports);
    }

    [Test]
    public void SpinLock_OnRt_HolderIsPreemptedAndInherits()
    {
        var order = new List<string>();

        var run = Directs(Rt, async _ =>
        {
            var spinLock = new SpinLock();
            Kthread.Run(_ =>
            {
                using (spinLock.Hold())
                {
                    Kernel.Mdelay(10);
                    order.Add("holder");
                }

                return default;
            }, "holder");
            await Kernel.MsleepAsync(1);
            Kthread.Run(_ =>
            {
                using (spinLock.Hold())
                {
                    order.Add("urgent");
                }

                return default;
            }, "urgent", SchedPolicy.Fifo(50));
            Kthread.Run(_ =>
            {
                order.Add("bystander");
                return default;
            }, "bystander", SchedPolicy.Fifo(10));
            await Kernel.MsleepAsync(50);
        });

        Assert.That(order, Is.EqualTo(new[] { "holder", "urgent", "bystander" }), run.Reports);
        Assert.That(run.Rules, Is.Empty, run.Reports);
    }

    [Test]
    public void Mutex_OnRt_WaiterInterruptedBySignal_TakesItsLoanBack()
    {
        var (result, during, after) = (Errno.Ok, default(SchedPolicy), default(SchedPolicy));

        var run = AMachine.Runs(Rt, async machine =>
        {
            var mutex = new Mutex();
            await mutex.LockAsync();
            var waiter = Kthread.Run(async _ => result = await mutex.LockInterruptibleAsync(), "waiter", SchedPolicy.Fifo(30));
            await Kernel.MsleepAsync(1);
            during = machine.CurrentTask.Policy;
            waiter.Task.Signal();
            await Kernel.MsleepAsync(1);
            after = machine.CurrentTask.Policy;
            mutex.Unlock();
        });

        Assert.That((result, during, after), Is.EqualTo((Errno.Intr, SchedPolicy.Fifo(30), SchedPolicy.Fair)), run.Reports);
        Assert.That(run.Rules, Is.Empty, run.Reports);
    }
}
