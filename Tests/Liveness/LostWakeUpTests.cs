using NUnit.Framework;
using TopHalf.Deferred;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Rules;
using TopHalf.Scheduling;
using TopHalf.Tracing;
using TopHalf.Waiting;

namespace TopHalf.Tests.Liveness;

/// <summary>A wake-up that has come already is told apart from one that nobody sends.</summary>
public sealed class LostWakeUpTests
{
    [Test]
    public void ConditionThatWasMadeTrueWithoutAWakeUp([Values] bool isRight) => Check(isRight, "the condition of wait queue 'q' holds, and nobody has woken it since", async () =>
    {
        var (queue, isReady) = (new WaitQueue("q"), false);
        Kthread.Run(_ => queue.WaitEventAsync(() => isReady), "waiter");
        await Kernel.MsleepAsync(10);
        if (!isRight)
        {
            queue.WakeUp();
            await Kernel.MsleepAsync(10);
        }

        isReady = true;
        if (isRight)
        {
            queue.WakeUp();
        }
    });

    [Test]
    public void ConditionOverASharedVariable_IsLookedAtWithoutATrace()
    {
        var isReady = (Shared<bool>?)null;
        var run = AMachine.Runs(AMachine.Options, async machine =>
        {
            var (queue, ready) = (new WaitQueue("q"), new Shared<bool>(name: "ready"));
            isReady = ready;
            Kthread.Run(_ => queue.WaitEventAsync(() => ready.Value), "waiter");
            await Kernel.MsleepAsync(10);
            ready.Value = true;
        });

        Assert.That(run.Rules, Is.EqualTo(new[] { RuleBook.Deadlock.Id, RuleBook.LostWakeUp.Id }), run.Reports);
        Assert.That(run.Events.Count(step => step.Kind == EventKind.SharedRead && step.Object == isReady!.Id), Is.EqualTo(2));
    }

    [Test]
    public void CompletionThatWasMadeAnewTooLate([Values] bool isRight) => Check(isRight, @"was completed at LostWakeUpTests.cs:\d+, and reinit_completion\(\) at LostWakeUpTests.cs:\d+ threw that away", async () =>
    {
        var done = new Completion("done");
        if (isRight)
        {
            done.Reinit();
        }

        var command = new Work(() =>
        {
            done.Complete();
            return default;
        });
        Assert.That(command.Schedule());
        await Kernel.MsleepAsync(10);
        if (!isRight)
        {
            done.Reinit();
        }

        Kthread.Run(_ => done.WaitAsync(), "waiter");
    });

    [Test]
    public void TaskThatLookedBeforeItSaidThatItWouldSleep([Values] bool isRight) => Check(isRight, @"task 'init' \(pid 1\) woke it while it was still awake", async () =>
    {
        var isReady = false;
        var waiter = Kthread.Run(async _ =>
        {
            if (isRight)
            {
                Kernel.SetCurrentState(WaitKind.Uninterruptible);
            }

            if (!isReady)
            {
                Kernel.Mdelay(20);
                if (!isRight)
                {
                    Kernel.SetCurrentState(WaitKind.Uninterruptible);
                }

                await Kernel.ScheduleAsync();
            }
        }, "waiter", cpu: 1);
        await Kernel.MsleepAsync(10);
        isReady = true;
        _ = Kernel.WakeUpProcess(waiter.Task);
        await Kernel.MsleepAsync(20);
    });

    [Test]
    public void WakeUpThatNobodySent_IsADeadlockAndNotLost()
    {
        var run = AMachine.Runs(async () =>
        {
            var isReady = false;
            await new WaitQueue("q").WaitEventAsync(() => isReady);
        });

        Assert.That(run.Rules, Is.EqualTo(new[] { RuleBook.Deadlock.Id }), run.Reports);
    }

    [Test]
    public void WorkThatWasPendingAlready_IsNotedWhereItsCompletionIsWaitedFor()
    {
        var run = AMachine.Runs(AMachine.Options, async machine =>
        {
            Work work = null!;
            Completion done = null!;
            work = new(() =>
            {
                done.Complete();
                return default;
            }, "capture");
            done = new("captured") { CompletedBy = work };
            Kernel.PreemptDisable();
            var (first, second) = (work.Schedule(), work.Schedule());
            Kernel.PreemptEnable();
            Assert.That((first, second), Is.EqualTo((true, false)));
            await done.WaitAsync();
            await done.WaitAsync();
        });

        Assert.That(run.Rules, Is.EqualTo(new[] { RuleBook.Deadlock.Id }), run.Reports);
        Assert.That(run.Reports, Does.Contain("completion 'captured' is completed by work 'capture'"));
        Assert.That(run.Reports, Does.Match("work 'capture' is not queued, and nobody is left that queues it\n +note: capture was to be queued at LostWakeUpTests.cs"));
    }

    private static void Check(bool isRight, string text, Func<KernelTask> program)
    {
        var run = AMachine.Runs(AMachine.Options with { Races = false }, _ => program());

        Assert.That(run.Rules, Is.EqualTo(isRight ? [] : new[] { RuleBook.Deadlock.Id, RuleBook.LostWakeUp.Id }), run.Reports);
        Assert.That(isRight ? "" : run.Machine.Findings.All[^1].Report, Does.Match(isRight ? "" : text));
    }
}
