using NUnit.Framework;
using TopHalf.Machines;
using TopHalf.Waiting;

namespace TopHalf.Tests.Waiting;

public sealed class WaitQueueEntryTests
{
    [TestCase(1, new[] { "last", "first", "exclusive 1" })]
    [TestCase(2, new[] { "last", "first", "exclusive 1", "exclusive 2" })]
    public void WakeUpNr_CallsThoseThatAreNotExclusive_LastComeFirst_AndAsManyOthers(int count, string[] expected)
    {
        var order = new List<string>();

        var run = AMachine.Runs(_ =>
        {
            var queue = new WaitQueue();
            queue.Add(Entry("first"));
            queue.AddExclusive(Entry("exclusive 1"));
            queue.AddExclusive(Entry("exclusive 2"));
            queue.Add(Entry("last"));
            queue.WakeUpNr(count);
            return default;

            WaitQueueEntry Entry(string name) => new(entry =>
            {
                Assert.That(Kernel.IrqsDisabled, Is.True);
                order.Add(name);
                queue.RemoveLocked(entry);
                return true;
            });
        });

        Assert.That(order, Is.EqualTo(expected), run.Reports);
    }

    [Test]
    public void WaitEventTimeout_TellsHowManyTicksWereLeft()
    {
        var answers = new List<long>();

        var run = AMachine.Runs(async () =>
        {
            var queue = new WaitQueue();
            answers.Add(await queue.WaitEventTimeoutAsync(static () => false, 5));
            answers.Add(await queue.WaitEventTimeoutAsync(static () => true, 5));
            answers.Add(await queue.WaitEventTimeoutAsync(static () => true, 0));
        });

        Assert.That(answers, Is.EqualTo(new[] { 0L, 5L, 1L }), run.Reports);
    }
}
