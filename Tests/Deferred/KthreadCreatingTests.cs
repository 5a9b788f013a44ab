using NUnit.Framework;
using TopHalf.Deferred;
using TopHalf.Machines;
using TopHalf.Scheduling;

namespace TopHalf.Tests.Deferred;

public sealed class KthreadCreatingTests
{
    [Test]
    public void Stop_OfAThreadThatWasNeverWoken_IsInterrupted()
    {
        var (result, ran) = (0, false);

        var run = AMachine.Runs(async () =>
        {
            var thread = await Kthread.CreateAsync(_ =>
            {
                ran = true;
                return 7;
            }, "test");
            result = await thread.StopAsync();
        });

        Assert.That((result, ran), Is.EqualTo(((int)Errno.Intr, false)), run.Reports);
    }

    [Test]
    public void Stop_EndsAnInterruptibleSleep_AndReturnsWhatTheThreadReturned()
    {
        var result = 0;

        var run = AMachine.Runs(async () =>
        {
            var thread = await Kthread.CreateAsync(static async self =>
            {
                var left = await Kernel.MsleepInterruptibleAsync(1_000);
                return self.ShouldStop && left > 500 ? 7 : 0;
            }, "test");
            Assert.That(Kernel.WakeUpProcess(thread.Task), Is.True);
            await Kernel.MsleepAsync(10);
            result = await thread.StopAsync();
        });

        Assert.That(result, Is.EqualTo(7), run.Reports);
    }

    [Test]
    public void Park_ReturnsWhenTheThreadHasParked_AndUnparkLetsItGoOn()
    {
        var order = new List<string>();

        var run = AMachine.Runs(async () =>
        {
            var thread = await Kthread.CreateAsync(async self =>
            {
                while (!self.ShouldStop)
                {
                    if (self.ShouldPark)
                    {
                        order.Add("parks");
                        await self.ParkMeAsync();
                        order.Add("goes on");
                    }

                    Kernel.SetCurrentState(WaitKind.Interruptible);
                    if (self is { ShouldStop: false, ShouldPark: false })
                    {
                        await Kernel.ScheduleAsync();
                    }

                    Kernel.SetRunning();
                }

                return 0;
            }, "test");
            _ = Kernel.WakeUpProcess(thread.Task);
            await Kernel.MsleepAsync(1);
            await thread.ParkAsync();
            order.Add("parked");
            thread.Unpark();
            await Kernel.MsleepAsync(1);
            _ = await thread.StopAsync();
        });

        Assert.That(order, Is.EqualTo(new[] { "parks", "parked", "goes on" }), run.Reports);
    }

    [Test]
    public void CancelSync_OfAnItemThatRuns_WaitsForItAndItsSuccessorRuns()
    {
        var order = new List<string>();

        var run = AMachine.Runs(async () =>
        {
            var worker = new KthreadWorker("test");
            var first = new KthreadWork(async () =>
            {
                await Kernel.MsleepAsync(10);
                order.Add("first");
            });
            var second = new KthreadWork(() =>
            {
                order.Add("second");
                return default;
            });
            Assert.That(worker.Queue(first) && worker.Queue(second), Is.True);
            await Kernel.MsleepAsync(1);
            Assert.That(await worker.CancelSyncAsync(first), Is.False);
            order.Add("cancelled");
            await worker.FlushAsync(second);
        });

        Assert.That(order, Is.EqualTo(new[] { "first", "cancelled", "second" }).Or.EqualTo(new[] { "first", "second", "cancelled" }), run.Reports);
    }
}
