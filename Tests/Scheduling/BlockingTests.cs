using NUnit.Framework;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;
using TopHalf.Tests.Interrupts;
using TopHalf.Waiting;

namespace TopHalf.Tests.Scheduling;

/// <summary>Waiting by await and in synchronous code, and what the kernel says where neither is allowed.</summary>
public sealed class BlockingTests
{
    [Test]
    public void HardIrq_HandlerThatSleeps_TakesTheInterruptedTaskWithIt()
    {
        var order = new List<string>();

        var run = AMachine.Runs(async machine =>
        {
            var mutex = new Mutex();
            await mutex.LockAsync();
            machine.Spawn(machine.Options.Model["kthread"], "victim", () =>
            {
                AnInterrupt.Edge(machine, 7, () => machine.RunIn(machine.Options.Model["hardirq"], "inner", async () =>
                {
                    order.Add("handler sleeps");
                    await mutex.LockAsync();
                    order.Add("handler has it");
                    mutex.Unlock();
                })).Assert();
                Kernel.Udelay(1);
                order.Add("victim goes on");
                return default;
            });
            await Kernel.MsleepAsync(20);
            order.Add("init releases");
            mutex.Unlock();
            await Kernel.MsleepAsync(20);
        });

        Assert.That(run.End, Is.EqualTo(RunEnd.Finished), run.Reports);
        Assert.That(order, Is.EqualTo(new[] { "handler sleeps", "init releases", "handler has it", "victim goes on" }));
        Assert.That(run.Rules, Is.EqualTo(new[] { "TH1001", "TH2010", "TH2008", "TH1002", "TH2012", "TH2005" }));
    }

    [Test]
    public void HardIrq_HandlerThatSleepsOnAnIdleCpu_ComesBack()
    {
        var order = new List<string>();

        var run = AMachine.Runs(async machine =>
        {
            var gate = new Completion();
            var wire = AnInterrupt.Edge(machine, 7, () =>
            {
                machine.RunIn(machine.Options.Model["hardirq"], "inner", async () => await gate.WaitAsync());
                order.Add("handler back");
            });
            AnInterrupt.After(machine, Ktime.FromMs(1), wire.Assert);
            await Kernel.MsleepAsync(20);
            order.Add("init opens");
            gate.Complete();
            await Kernel.MsleepAsync(20);
        });

        Assert.That(run.End, Is.EqualTo(RunEnd.Finished), run.Reports);
        Assert.That(order, Is.EqualTo(new[] { "init opens", "handler back" }));
        Assert.That(run.Rules, Is.EqualTo(new[] { "TH1001", "TH1002", "TH2012", "TH2005" }));
    }

    [Test]
    public void Yield_OnTheStack_LetsTheOtherGoFirst()
    {
        var order = new List<string>();

        var run = AMachine.Runs(async machine =>
        {
            machine.Spawn(machine.Options.Model["kthread"], "other", () =>
            {
                order.Add("other");
                return default;
            });
            machine.RunIn(machine.Options.Model["process"], "inner", async () => await Kernel.YieldAsync());
            order.Add("init");
            await Kernel.MsleepAsync(1);
        });

        Assert.That(run.End, Is.EqualTo(RunEnd.Finished), run.Reports);
        Assert.That(order, Is.EqualTo(new[] { "other", "init" }));
        Assert.That(run.Rules, Is.Empty);
    }

    [Test]
    public void Condition_WokenWhileItIsEvaluated_IsLookedAtAgain()
    {
        for (var seed = 1; seed <= 100; seed++)
        {
            var run = AMachine.Runs(AMachine.Seeded(seed), async machine =>
            {
                var queue = new WaitQueue();
                var flag = new Shared<bool>();
                machine.Spawn(machine.Options.Model["kthread"], "setter", () =>
                {
                    flag.Value = true;
                    queue.WakeUp();
                    return default;
                });
                await queue.WaitEventAsync(() => flag.Value);
            });
            Assert.That(run.End, Is.EqualTo(RunEnd.Finished), $"seed {seed}: {run.Reports}");
            Assert.That(run.Rules, Is.Empty);
        }
    }

#pragma warning disable TH9102, TH9103, TH9104 // What these tests are about.
    [Test]
    public void Sleep_NotAwaited_IsFinishedBeforeTheNextStatement()
    {
        var (after, op) = (Ktime.Zero, Ktime.Zero);

        var run = AMachine.Runs(() =>
        {
            _ = Kernel.MsleepAsync(10);
            after = Kernel.Now;
            Kernel.Udelay(1);
            op = Kernel.Now;
            return default;
        });

        Assert.That(run.End, Is.EqualTo(RunEnd.Finished), run.Reports);
        Assert.That(run.Rules, Is.EqualTo(new[] { "TH9002" }));
        Assert.That(after, Is.LessThan(Ktime.FromMs(10)));
        Assert.That(op, Is.GreaterThan(Ktime.FromMs(10)));
    }

    [Test]
    public void Sleep_AwaitedLate_IsFoundAndHasItsResult()
    {
        var done = false;

        var run = AMachine.Runs(async () =>
        {
            var completion = new Completion();
            var waiting = completion.WaitTimeoutAsync(Ktime.FromMs(10));
            Kernel.Udelay(1);
            done = !await waiting;
        });

        Assert.That(run.End, Is.EqualTo(RunEnd.Finished), run.Reports);
        Assert.That(run.Rules, Is.EqualTo(new[] { "TH9002" }));
        Assert.That(done, Is.True);
    }

    [Test]
    public void Sleep_NotAwaitedAtTheEndOfTheTask_IsFinished()
    {
        var run = AMachine.Runs(() =>
        {
            _ = Kernel.MsleepAsync(10);
            return default;
        });

        Assert.That(run.End, Is.EqualTo(RunEnd.Finished), run.Reports);
        Assert.That(run.Rules, Is.EqualTo(new[] { "TH9002" }));
        Assert.That(run.Machine.Now, Is.GreaterThanOrEqualTo(Ktime.FromMs(10)));
    }

    [Test]
    public void Sleep_BlockingGet_WaitsAndIsFound()
    {
        var woke = Ktime.Zero;

        var run = AMachine.Runs(() =>
        {
            Kernel.MsleepAsync(10).GetAwaiter().GetResult();
            woke = Kernel.Now;
            return default;
        });

        Assert.That(run.End, Is.EqualTo(RunEnd.Finished), run.Reports);
        Assert.That(run.Rules, Is.EqualTo(new[] { "TH9003" }));
        Assert.That(woke, Is.GreaterThanOrEqualTo(Ktime.FromMs(10)));
    }

    [Test]
    public void Await_OfSomethingForeign_EndsTheRunAndSaysWhoWaits([Values] bool yields)
    {
        var run = AMachine.Runs(async () =>
        {
            if (yields)
            {
                await Task.Yield();
            }
            else
            {
                await new TaskCompletionSource().Task;
            }
        });

        Assert.That(run.End, Is.EqualTo(RunEnd.Deadlock));
        Assert.That(run.Rules, Is.EqualTo(new[] { "TH9001", "TH6001" }));
        Assert.That(run.Reports, Does.Contain("task 'init' (pid 1) waits for something outside the machine"));
    }
#pragma warning restore TH9102, TH9103, TH9104
}
