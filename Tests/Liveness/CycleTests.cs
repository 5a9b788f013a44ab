using NUnit.Framework;
using TopHalf.Deferred;
using TopHalf.Iommu;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;
using TopHalf.Tests.Interrupts;
using TopHalf.Tests.Iommu;
using TopHalf.Waiting;

namespace TopHalf.Tests.Liveness;

/// <summary>Cycles are found when they close, also while the rest of the machine goes on, and only what can never go on is one.</summary>
public sealed class CycleTests
{
    [Test]
    public void TwoLocks_WhileADisplayGoesOn_AreFoundWhenTheSecondIsWaitedFor([Values] bool sameOrder)
    {
        var run = AMachine.Runs(Quiet, async machine =>
        {
            Forever.Start(machine);
            var (a, b) = (new Mutex("a"), new Mutex("b"));
            Take("one", a, b);
            Take("two", sameOrder ? a : b, sameOrder ? b : a);
            await Kernel.MsleepAsync(10_000);
        });

        Assert.That(run.End, Is.EqualTo(sameOrder ? RunEnd.Finished : RunEnd.Deadlock));
        Assert.That(run.Rules, Is.EqualTo(sameOrder ? [] : new[] { RuleBook.Deadlock.Id }), run.Reports);
        if (!sameOrder)
        {
            var found = run.Machine.Findings.All.Single();
            Assert.That(found.TimeNs, Is.LessThan(100_000_000));
            Assert.That(found.Report, Does.Match(
                @"cycle:\n +task 'two' .* waits for mutex 'a' at .*\n +mutex 'a' is held by task 'one' .*\n +task 'one' .* waits for mutex 'b' at .*\n +mutex 'b' is held by task 'two' .*, taken at CycleTests.cs:\d+\n"));
        }

        static void Take(string name, Mutex first, Mutex second) => Kthread.Run(async _ =>
        {
            await first.LockAsync();
            await Kernel.MsleepAsync(10);
            await second.LockAsync();
            second.Unlock();
            first.Unlock();
        }, name);
    }

    [Test]
    public void MutexCompletionInterruptReadResumeAndWork_AreOneCycle([Values] bool isRight)
    {
        var run = AMachine.Runs(Quiet, machine => RecoverAsync(machine, isRight));

        Assert.That(run.Rules, Is.EqualTo(isRight ? [] : new[] { RuleBook.SpinDeadlock.Id }), run.Reports);
        if (isRight)
        {
            return;
        }

        string[] edges =
        [
            @"task 'submit' \(pid \d+\) waits for completion 'fence' at CycleTests.cs:\d+",
            "completion 'fence' is completed by irq 7 'dev'",
            @"irq 7 'dev' runs on task 'swapper/0' \(pid 0\)",
            @"task 'swapper/0' \(pid 0\) spins on CPU0 for a read of gpu\+0x4 at CycleTests.cs:\d+",
            @"a read of gpu\+0x4 at CycleTests.cs:\d+ is held up by the bus of the GPU",
            "the bus of the GPU is full of the access of stream 0x0 to iova 0x1000, stalled since .* s,",
            "the access of stream 0x0 to iova 0x1000, stalled since .* s, waits for a RESUME of domain 'gpu'",
            "domain 'gpu' is resumed by work 'recover'",
            @"work 'recover' is run by task 'kworker/1:0' \(pid \d+\)",
            @"task 'kworker/1:0' \(pid \d+\) waits for mutex 'state' at CycleTests.cs:\d+",
            @"mutex 'state' is held by task 'submit' \(pid \d+\), taken at CycleTests.cs:\d+",
        ];
        foreach (var edge in edges)
        {
            Assert.That(run.Machine.Findings.All[0].Report, Does.Match(edge + @"\n"));
        }

        Assert.That(run.Machine.Findings.All[0].Report, Does.Contain("cycle:"));
    }

    [Test]
    public void WhatSomebodyMayStillDo_IsNoCycle()
    {
        var run = AMachine.Runs(Quiet, async machine =>
        {
            var (mutex, done) = (new Mutex("m"), new Completion("done"));
            Kthread.Run(async _ =>
            {
                using var held = await mutex.HoldAsync();
                await done.WaitAsync();
            }, "holder");
            Kthread.Run(async _ =>
            {
                await Kernel.MsleepAsync(10);
                using var held = await mutex.HoldAsync();
            }, "waiter");
            await Kernel.MsleepAsync(10_000);
            done.Complete();
            await Kernel.MsleepAsync(10);
        });

        Assert.That(run.Rules, Is.Empty, run.Reports);
    }

    [Test]
    public void WhatATimeoutEnds_IsNoCycle()
    {
        var run = AMachine.Runs(Quiet, async machine =>
        {
            var mutex = new Mutex("m");
            Completion exited = null!;
            var thread = Kthread.Run(async _ =>
            {
                await Kernel.MsleepAsync(10);
                using var held = await mutex.HoldAsync();
                exited.Complete();
            }, "needs the lock");
            exited = new("exit") { CompletedBy = thread.Task };
            using (await mutex.HoldAsync())
            {
                Assert.That(await exited.WaitTimeoutAsync(Ktime.FromMs(100)), Is.False);
            }

            await exited.WaitAsync();
        });

        Assert.That(run.Rules, Is.Empty, run.Reports);
    }

    [Test]
    public void FlushOfAWork_UnderTheLockThatItNeeds_IsACycle([Values] bool isRight)
    {
        var run = AMachine.Runs(Quiet, async machine =>
        {
            Forever.Start(machine);
            var mutex = new Mutex("m");
            var work = new Work(async () =>
            {
                using var held = await mutex.HoldAsync();
            }, "needs the lock");
            await mutex.LockAsync();
            Assert.That(work.Schedule());
            if (isRight)
            {
                mutex.Unlock();
            }

            await work.FlushAsync();
        });

        Assert.That(run.Rules, Is.EqualTo(isRight ? [] : new[] { RuleBook.Deadlock.Id }), run.Reports);
        Assert.That(isRight || run.Reports.Contains("work 'needs the lock' is run by task 'kworker/", StringComparison.Ordinal), run.Reports);
    }

    [Test]
    public void LockOfATaskThatHasEnded_IsNeverReleased()
    {
        var run = AMachine.Runs(Quiet, async machine =>
        {
            Forever.Start(machine);
            var mutex = new Mutex("m");
            Kthread.Run(_ => mutex.LockAsync(), "leaver");
            await Kernel.MsleepAsync(10);
            await mutex.LockAsync();
        });

        Assert.That(run.Rules, Does.Contain(RuleBook.Deadlock.Id), run.Reports);
        Assert.That(run.Reports, Does.Match(@"mutex 'm' is held by task 'leaver' .*\n +task 'leaver' \(pid \d+\) has ended"));
    }

    // The order of the locks is another rule's matter.
    private static MachineOptions Quiet => AMachine.Options with { Lockdep = false, Races = false, MaxVirtualTime = Ktime.FromSeconds(60) };

    private static async KernelTask RecoverAsync(Machine machine, bool isRight)
    {
        Forever.Start(machine);
        var (bench, state) = (new FaultBench(machine), new Mutex("state"));
        var recover = new Work(async () =>
        {
            await Kernel.MsleepAsync(20);
            if (!isRight)
            {
                await state.LockAsync();
            }

            bench.Domain.Resume(ResumeAction.Terminate);
        }, "recover");
        bench.Domain.ResumedBy = recover;
        bench.Domain.SetFaultHandler((in IommuFault _) => Workqueue.System.QueueOn(1, recover) ? FaultVerdict.Deferred : FaultVerdict.Terminate, FaultHandlerFlags.ExplicitResume);
        var gpu = new StuckDevice { WaitsFor = () => bench.Ledger.WaitOf(bench.Domain) };
        var registers = gpu.Map(machine, "gpu");
        Completion fence = null!;
        var wire = AnInterrupt.Edge(machine, 7, () =>
        {
            _ = registers.Read32(4);
            fence.Complete();
        });
        fence = new("fence") { CompletedBy = machine.Interrupts[7] };
        Kthread.Run(async _ =>
        {
            using var held = await state.HoldAsync();
            await fence.WaitAsync();
        }, "submit", cpu: 1);
        await Kernel.MsleepAsync(10);
        bench.Fault(0x1000);
        gpu.IsFull = () => bench.Held > 0;
        AnInterrupt.After(machine, Ktime.FromMs(5), wire.Assert);
    }
}
