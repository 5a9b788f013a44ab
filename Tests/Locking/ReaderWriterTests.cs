using NUnit.Framework;
using TopHalf.Contexts;
using TopHalf.Deferred;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Tests.Locking;

public sealed class ReaderWriterTests
{
    private static IEnumerable<ContextModel> Models => [Linux.Model, PreemptRt.Model];

    [Test]
    public void RwSemaphore_ReaderBehindAWaitingWriter_WaitsForItAndGoesWithTheOthers()
    {
        var order = new List<string>();

        var run = AMachine.Runs(async () =>
        {
            var semaphore = new RwSemaphore();
            await semaphore.DownReadAsync();
            Writer(semaphore, "writer", order);
            await Kernel.MsleepAsync(1);
            Reader(semaphore, "reader 1", order);
            Reader(semaphore, "reader 2", order);
            await Kernel.MsleepAsync(1);
            Assert.That(order, Is.Empty);
            semaphore.UpRead();
            await Kernel.MsleepAsync(50);
        });

        Assert.That(order, Is.EqualTo(new[] { "writer in", "writer out", "reader 1 in", "reader 2 in", "reader 2 out", "reader 1 out" }), run.Reports);
        Assert.That(run.Rules, Is.Empty, run.Reports);
    }

    [Test]
    public void RwSemaphore_OnRt_ReaderWaitsBehindAWaitingWriter()
    {
        var order = new List<string>();

        var run = AMachine.Runs(new() { Model = PreemptRt.Model, CpuCount = 1 }, async _ =>
        {
            var semaphore = new RwSemaphore();
            await semaphore.DownReadAsync();
            Writer(semaphore, "writer", order);
            await Kernel.MsleepAsync(1);
            Reader(semaphore, "reader", order);
            await Kernel.MsleepAsync(50);
            semaphore.UpRead();
            await Kernel.MsleepAsync(50);
        });

        Assert.That(order, Is.EqualTo(new[] { "writer in", "writer out", "reader in", "reader out" }), run.Reports);
        Assert.That(run.Rules, Is.Empty, run.Reports);
    }

    [TestCaseSource(nameof(Models))]
    public void RwSemaphore_Downgraded_LetsReadersInAndKeepsWritersOut(ContextModel model)
    {
        var order = new List<string>();

        var run = AMachine.Runs(new() { Model = model, CpuCount = 1 }, async _ =>
        {
            var semaphore = new RwSemaphore();
            await semaphore.DownWriteAsync();
            Reader(semaphore, "reader", order);
            await Kernel.MsleepAsync(1);
            semaphore.DowngradeWrite();
            Assert.That(semaphore.TryDownWrite(), Is.False);
            await Kernel.MsleepAsync(50);
            semaphore.UpRead();
            Assert.That(semaphore.IsLocked, Is.False);
        });

        Assert.That(order, Is.EqualTo(new[] { "reader in", "reader out" }), run.Reports);
        Assert.That(run.Rules, Is.Empty, run.Reports);
    }

    [TestCaseSource(nameof(Models))]
    public void RwSemaphore_WriterKilledWhileItWaits_LetsTheReadersBehindItIn(ContextModel model)
    {
        var order = new List<string>();
        var result = Errno.Ok;

        var run = AMachine.Runs(new() { Model = model, CpuCount = 1 }, async _ =>
        {
            var semaphore = new RwSemaphore();
            await semaphore.DownReadAsync();
            var writer = Kthread.Run(async _ => result = await semaphore.DownWriteKillableAsync(), "writer");
            await Kernel.MsleepAsync(1);
            Reader(semaphore, "reader", order);
            await Kernel.MsleepAsync(1);
            writer.Task.Signal();
            await Kernel.MsleepAsync(1);
            Assert.That(result, Is.EqualTo(Errno.Ok), "an ordinary signal kills nobody");
            writer.Task.Signal(isFatal: true);
            await Kernel.MsleepAsync(50);
            semaphore.UpRead();
        });

        Assert.That((result, order.Count), Is.EqualTo((Errno.Intr, 2)), run.Reports);
        Assert.That(run.Rules, Is.Empty, run.Reports);
    }

    [Test]
    public void RwLock_WriterAmongReaders_ExcludesOnManySeedsInBothModels([Values("linux", "linux-rt")] string model)
    {
        for (var seed = 1; seed <= 30; seed++)
        {
            var (readers, writers, worst) = (0, 0, "");
            var options = AMachine.Seeded(seed, cpus: 4) with { Model = model == "linux" ? Linux.Model : PreemptRt.Model };
            var run = AMachine.Runs(options, async _ =>
            {
                var rwLock = new RwLock();
                for (var i = 0; i < 4; i++)
                {
                    var writes = i == 0;
                    Kthread.Run(_ =>
                    {
                        for (var k = 0; k < 3; k++)
                        {
                            Inside(rwLock, writes);
                        }

                        return default;
                    }, $"task{i}");
                }

                await Kernel.MsleepAsync(100);
            });

            void Inside(RwLock rwLock, bool writes)
            {
                if (writes)
                {
                    rwLock.WriteLock();
                    writers++;
                }
                else
                {
                    rwLock.ReadLock();
                    readers++;
                }

                worst = writers > 1 || (writers == 1 && readers > 0) ? $"{writers} writers, {readers} readers" : worst;
                Kernel.Udelay(1);
                if (writes)
                {
                    writers--;
                    rwLock.WriteUnlock();
                }
                else
                {
                    readers--;
                    rwLock.ReadUnlock();
                }
            }

            Assert.That(run.End, Is.EqualTo(RunEnd.Finished), run.Reports);
            Assert.That(run.Rules, Is.Empty, run.Reports);
            Assert.That(worst, Is.Empty, $"seed {seed}");
        }
    }

    [Test]
    public void RwLock_ReadInAnInterrupt_PassesTheWriterThatWaits()
    {
        var readInInterrupt = false;

        var run = AMachine.Runs(AMachine.Options with { CpuCount = 2 }, async machine =>
        {
            var rwLock = new RwLock();
            Kthread.Run(_ =>
            {
                Kernel.Udelay(50);
                var flags = rwLock.WriteLockIrqSave();
                rwLock.WriteUnlockIrqRestore(flags);
                return default;
            }, "writer", cpu: 1);
            rwLock.ReadLock();
            Kernel.Udelay(200);
            machine.RunIn(machine.Options.Model[ContextRole.HardIrq], "interrupt", () =>
            {
                rwLock.ReadLock();
                readInInterrupt = true;
                rwLock.ReadUnlock();
                return default;
            });
            rwLock.ReadUnlock();
            await Kernel.MsleepAsync(1);
        });

        Assert.That(readInInterrupt, Is.True, run.Reports);
        Assert.That(run.End, Is.EqualTo(RunEnd.Finished), run.Reports);
        Assert.That(run.Rules, Is.Empty, run.Reports);
    }

    private static void Reader(RwSemaphore semaphore, string name, List<string> order) => Kthread.Run(async _ =>
    {
        await semaphore.DownReadAsync();
        order.Add($"{name} in");
        await Kernel.MsleepAsync(5);
        order.Add($"{name} out");
        semaphore.UpRead();
    }, name);

    private static void Writer(RwSemaphore semaphore, string name, List<string> order) => Kthread.Run(async _ =>
    {
        await semaphore.DownWriteAsync();
        order.Add($"{name} in");
        await Kernel.MsleepAsync(5);
        order.Add($"{name} out");
        semaphore.UpWrite();
    }, name);
}
