using NUnit.Framework;
using TopHalf.Contexts;
using TopHalf.Deferred;
using TopHalf.Interrupts;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;
using TopHalf.Waiting;

namespace TopHalf.Tests.Waiting;

public sealed class WaitQueueTests
{
    [Test]
    public void WakeUp_WakesOneExclusiveWaiter_AndAllOthers()
    {
        var woken = new List<string>();

        var run = AMachine.Runs(async _ =>
        {
            var (queue, tokens) = (new WaitQueue(), 0);
            foreach (var name in new[] { "first", "second" })
            {
                Kthread.Run(async _ =>
                {
                    await queue.WaitEventExclusiveAsync(() => tokens > 0);
                    woken.Add(name);
                }, name);
            }

            Kthread.Run(async _ =>
            {
                await queue.WaitEventAsync(() => tokens > 0);
                woken.Add("plain");
            }, "plain");
            await Kernel.MsleepAsync(1);
            tokens = 1;
            queue.WakeUp();
            await Kernel.MsleepAsync(1);
            Assert.That(woken, Is.EquivalentTo(new[] { "first", "plain" }));
            queue.WakeUpAll();
            await Kernel.MsleepAsync(1);
        });

        Assert.That(run.End, Is.EqualTo(RunEnd.Finished), run.Reports);
        Assert.That(woken, Is.EquivalentTo(new[] { "first", "plain", "second" }));
    }

    [Test]
    public void Waking_InAHardInterruptThatStaysHard_IsReported_ExceptComplete()
    {
        Assert.That(RulesOf(static (queue, _) => queue.WakeUp()), Is.EqualTo(new[] { RuleBook.WaitContext.Id }));
        Assert.That(RulesOf(static (_, completion) => completion.CompleteAll()), Is.EqualTo(new[] { RuleBook.CalledInInterrupt.Id }));
        Assert.That(RulesOf(static (_, completion) => completion.Complete()), Is.Empty);

        static IEnumerable<string> RulesOf(Action<WaitQueue, Completion> wake) => AMachine.Runs(AMachine.Options with { Model = Linux.Model, CpuCount = 1 }, _ =>
        {
            var (queue, completion) = (new WaitQueue(), new Completion());
            new IrqWork(() => wake(queue, completion), isHard: true).Queue();
            return default;
        }).Rules;
    }
}
