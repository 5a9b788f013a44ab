using NUnit.Framework;
using TopHalf.Choices;
using TopHalf.Deferred;
using TopHalf.Machines;
using TopHalf.Scheduling;
using TopHalf.Waiting;

namespace TopHalf.Tests.Deferred;

/// <summary>Work queues when no memory is left for another worker.</summary>
internal sealed class RescuerTests
{
    [Test]
    public void MemReclaim_WithoutMemoryForAWorker_IsRescuedAtOnce() =>
        Assert.That(WaitForTheSecond(WorkqueueFlags.MemReclaim), Is.LessThan(Ktime.FromMs(200)));

    [Test]
    public void OtherQueue_WithoutMemoryForAWorker_WaitsUntilThereIsSome() =>
        Assert.That(WaitForTheSecond(WorkqueueFlags.None), Is.GreaterThan(Ktime.FromMs(990)).And.LessThan(Ktime.FromMs(1_200)));

    /// <summary>An item waits for one that is queued behind it, so that it takes two workers; the first attempt to make the second fails.</summary>
    private static Ktime WaitForTheSecond(WorkqueueFlags flags)
    {
        var waited = Ktime.Zero;
        var options = AMachine.Options with { CpuCount = 1, Faults = InjectableFaults.Allocations, Chooser = new FirstAllocationFails() };
        var run = AMachine.Runs(options, async _ =>
        {
            var queue = new Workqueue("writeback", flags);
            var done = new Completion("second");
            var second = new Work(() =>
            {
                done.Complete();
                return default;
            }, "second");
            var first = new Work(async () => await done.WaitAsync(), "first");
            Assert.That(queue.Queue(first) && queue.Queue(second), Is.True);
            await queue.FlushAsync();
            waited = Kernel.Now;
        });

        Assert.That(run.End, Is.EqualTo(RunEnd.Finished), run.Reports);
        Assert.That(run.Rules, Is.Empty, run.Reports);
        return waited;
    }

    private sealed class FirstAllocationFails : IChooser
    {
        private bool _hasFailed;

        public int Choose(ChoiceKind kind, ReadOnlySpan<int> options, int preferred)
        {
            if (kind != ChoiceKind.AllocationFails || _hasFailed)
            {
                return preferred;
            }

            _hasFailed = true;
            return 1;
        }
    }
}
