using NUnit.Framework;
using TopHalf.Contexts;
using TopHalf.Deferred;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Tests.Deferred;

public sealed class WorkDisablingTests
{
    [Test]
    public void Disable_Nests_AndKeepsTheItemFromBeingQueued()
    {
        var answers = new List<bool>();
        Work work = null!;

        var run = AMachine.Runs(async () =>
        {
            var queue = new Workqueue("test");
            work = new(static () => default);
            answers.Add(work.Disable());
            answers.Add(work.Disable());
            answers.Add(queue.Queue(work));
            answers.Add(work.Enable());
            answers.Add(queue.EnableAndQueue(work));
            await queue.FlushAsync();
        });

        Assert.That(answers, Is.EqualTo(new[] { false, false, false, false, true }), run.Reports);
        Assert.That(work.Runs, Is.EqualTo(1));
    }

    [Test]
    public void Enable_OnceTooOften_IsReported()
    {
        var run = AMachine.Runs(_ =>
        {
            Assert.That(new Work(static () => default).Enable(), Is.True);
            return default;
        });

        Assert.That(run.Rules, Is.EqualTo(new[] { RuleBook.WorkNotDisabled.Id }), run.Reports);
    }

    [Test]
    public void Drain_LetsOnlyItsOwnItemsQueueMore()
    {
        var order = new List<string>();

        var run = AMachine.Runs(async () =>
        {
            var queue = new Workqueue("test");
            Work second = new(() => Log("second"));
            Work first = new(async () =>
            {
                await Kernel.MsleepAsync(10);
                Assert.That(queue.Queue(second), Is.True);
                await Log("first");
            });
            Assert.That(queue.Queue(first), Is.True);
            await Kernel.MsleepAsync(1);
            await queue.DrainAsync();
            await Log("drained");
            Assert.That(queue.Queue(second), Is.True);
            await queue.FlushAsync();
        });

        Assert.That(order, Is.EqualTo(new[] { "first", "second", "drained", "second" }), run.Reports);
        Assert.That(run.Rules, Is.Empty, run.Reports);

        KernelTask Log(string what)
        {
            order.Add(what);
            return default;
        }
    }

    [Test]
    public void ModDelayed_MovesWhatWaitsForItsDelay()
    {
        var ranAt = Ktime.Zero;

        var run = AMachine.Runs(async () =>
        {
            var queue = new Workqueue("test");
            var work = new DelayedWork(() =>
            {
                ranAt = Kernel.Now;
                return default;
            });
            Assert.That(queue.ModDelayed(work, Ktime.FromMs(1_000)), Is.False);
            Assert.That(queue.ModDelayed(work, Ktime.FromMs(8)), Is.True);
            await Kernel.MsleepAsync(50);
        });

        Assert.That(ranAt, Is.GreaterThanOrEqualTo(Ktime.FromMs(8)).And.LessThan(Ktime.FromMs(20)), run.Reports);
    }

    [TestCase(3, new[] { "hog", "other" })]
    [TestCase(60, new[] { "other", "hog" })]
    public void Item_ThatHogsItsCpu_HoldsUpTheOthersForATickOrTwo(int milliseconds, string[] expected)
    {
        var order = new List<string>();

        var run = AMachine.Runs(new() { Model = Linux.Model, CpuCount = 1 }, async _ =>
        {
            var queue = new Workqueue("test");
            Kernel.PreemptDisable();
            Assert.That(queue.Queue(new Work(() =>
            {
                Kernel.Mdelay(milliseconds);
                order.Add("hog");
                return default;
            })), Is.True);
            Assert.That(queue.Queue(new Work(() =>
            {
                order.Add("other");
                return default;
            })), Is.True);
            Kernel.PreemptEnable();
            await queue.FlushAsync();
        });

        Assert.That(order, Is.EqualTo(expected), run.Reports);
    }
}
