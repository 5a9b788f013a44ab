using NUnit.Framework;
using TopHalf.Deferred;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;
using TopHalf.Waiting;

namespace TopHalf.Tests.Waiting;

public sealed class CompletionTests
{
    [Test]
    public void Complete_BeforeAnyWait_IsCounted()
    {
        var run = AMachine.Runs(async () =>
        {
            var completion = new Completion();
            completion.Complete();
            completion.Complete();
            await completion.WaitAsync();
            Assert.That(completion.IsDone, Is.True);
            await completion.WaitAsync();
            Assert.That(completion.IsDone, Is.False);
            Assert.That(completion.TryWait(), Is.False);
        });

        Assert.That(run.End, Is.EqualTo(RunEnd.Finished), run.Reports);
    }

    [Test]
    public void CompleteAll_UntilReinit_LetsEverybodyGoOn()
    {
        var through = 0;

        var run = AMachine.Runs(async () =>
        {
            var completion = new Completion();
            for (var i = 0; i < 3; i++)
            {
                Kthread.Run(async _ =>
                {
                    await completion.WaitAsync();
                    through++;
                }, $"waiter{i}");
            }

            await Kernel.MsleepAsync(1);
            completion.CompleteAll();
            await Kernel.MsleepAsync(1);
            Assert.That(through, Is.EqualTo(3));
            await completion.WaitAsync();
            completion.Complete();
            Assert.That(completion.TryWait(), Is.True);
            completion.Reinit();
            Assert.That(completion.TryWait(), Is.False);
        });

        Assert.That(run.End, Is.EqualTo(RunEnd.Finished), run.Reports);
    }

    [TestCase(5, true)]
    [TestCase(50, false)]
    public void WaitTimeout_SaysWhetherItWasCompleted(int completesAfterMs, bool expected)
    {
        var (completed, at) = (!expected, Ktime.Zero);

        var run = AMachine.Runs(async () =>
        {
            var completion = new Completion();
            var timer = new KernelTimer(() => completion.Complete());
            timer.Mod(Ktime.FromMs(completesAfterMs));
            completed = await completion.WaitTimeoutAsync(Ktime.FromMs(20));
            at = Kernel.Now;
        });

        Assert.That(run.End, Is.EqualTo(RunEnd.Finished), run.Reports);
        Assert.That(completed, Is.EqualTo(expected));
        Assert.That(at, Is.InRange(Ktime.FromMs(expected ? 5 : 20), Ktime.FromMs(expected ? 13 : 28)));
    }

    [Test]
    public void WaitTimeout_WhoseCompletionWasTakenByAnother_GetsTheNextOne()
    {
        var completed = false;

        var run = AMachine.Runs(async () =>
        {
            var completion = new Completion();
            Kthread.Run(async _ => completed = await completion.WaitTimeoutAsync(Ktime.FromMs(500)), "waiter");
            await Kernel.MsleepAsync(1);
            // Under one CPU the waiter cannot run before the other has taken what was completed.
            Kernel.PreemptDisable();
            completion.Complete();
            Assert.That(completion.TryWait(), Is.True);
            Kernel.PreemptEnable();
            await Kernel.MsleepAsync(50);
            completion.Complete();
            await Kernel.MsleepAsync(50);
            Assert.That(completed, Is.True);
        });

        Assert.That(run.End, Is.EqualTo(RunEnd.Finished), run.Reports);
    }

    [Test]
    public void WaitEvent_OnManySeeds_LosesNoWakeUp()
    {
        for (var seed = 1; seed <= 200; seed++)
        {
            var run = AMachine.Runs(AMachine.Seeded(seed), async _ =>
            {
                var (queue, turn) = (new WaitQueue(), new Shared<int>());
                for (var i = 0; i < 2; i++)
                {
                    var mine = i;
                    Kthread.Run(async _ =>
                    {
                        for (var round = 0; round < 3; round++)
                        {
                            await queue.WaitEventAsync(() => turn.Value % 2 == mine);
                            turn.Update(static value => value + 1);
                            queue.WakeUp();
                        }
                    }, $"player{i}");
                }

                await queue.WaitEventAsync(() => turn.Value == 6);
            });
            Assert.That(run.End, Is.EqualTo(RunEnd.Finished), $"seed {seed}: {run.Reports}");
            Assert.That(run.Rules, Is.Empty);
        }
    }

    [TestCase(5, true)]
    [TestCase(50, false)]
    public void WaitEventTimeout_SaysWhetherTheConditionHolds(int holdsAfterMs, bool expected)
    {
        var answer = !expected;

        var run = AMachine.Runs(async () =>
        {
            var (queue, holds) = (new WaitQueue(), false);
            var timer = new KernelTimer(() =>
            {
                holds = true;
                queue.WakeUp();
            });
            timer.Mod(Ktime.FromMs(holdsAfterMs));
            answer = await queue.WaitEventTimeoutAsync(() => holds, Ktime.FromMs(20));
        });

        Assert.That(run.End, Is.EqualTo(RunEnd.Finished), run.Reports);
        Assert.That(answer, Is.EqualTo(expected));
    }

#pragma warning disable TH9103 // What this test is about.
    [Test]
    public void BlockingCall_InTheConditionOfAWait_IsFound()
    {
        var run = AMachine.Runs(async () =>
        {
            var (queue, asked) = (new WaitQueue(), 0);
            var timer = new KernelTimer(() => queue.WakeUp());
            timer.Mod(Ktime.FromMs(10));
            await queue.WaitEventAsync(() =>
            {
                new Mutex().LockAsync().GetAwaiter().GetResult();
                return asked++ > 1;
            });
        });

        Assert.That(run.Rules, Does.Contain("TH1004"));
    }
#pragma warning restore TH9103
}
