using NUnit.Framework;
using TopHalf.Contexts;
using TopHalf.Deferred;
using TopHalf.Devices;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Power;
using TopHalf.Rules;

namespace TopHalf.Tests.Power;

public sealed class PmDeviceTests
{
    private static readonly ContextModel[] _models = [Linux.Model, PreemptRt.Model];

    [TestCaseSource(nameof(_models))]
    public void Get_ParentAndSupplier_AreUpFirstAndDownLast(ContextModel model)
    {
        var log = new List<string>();

        var run = AMachine.Runs(AMachine.Options with { Model = model }, async _ =>
        {
            var parent = Logged("parent", log);
            var supplier = Logged("supplier", log);
            var device = Logged("device", log, parent);
            device.AddSupplier(supplier);
            Assert.That(await device.GetAsync(), Is.EqualTo(Errno.Ok));
            Assert.That(await parent.SuspendAsync(), Is.EqualTo(Errno.Busy));
            Assert.That(await device.PutAsync(), Is.EqualTo(Errno.Ok));
            await Kernel.MsleepAsync(40);
        });

        Assert.That(run.Machine.Findings.All, Is.Empty, run.Reports);
        Assert.That(log.Take(4), Is.EqualTo(new[] { "parent up", "supplier up", "device up", "device down" }));
        Assert.That(log.Skip(4), Is.EquivalentTo(new[] { "parent down", "supplier down" }));
    }

    [TestCaseSource(nameof(_models))]
    public void Get_WhileAnotherTaskResumes_WaitsForIt(ContextModel model)
    {
        var (resumes, both) = (0, 0);

        var run = AMachine.Runs(AMachine.Options with { Model = model }, async _ =>
        {
            var device = new PmDevice("slow", new()
            {
                Resume = async () =>
                {
                    resumes++;
                    await Kernel.MsleepAsync(20);
                    return Errno.Ok;
                },
            });
            device.Enable();
            for (var i = 0; i < 2; i++)
            {
                Kthread.Run(async _ =>
                {
                    await device.GetAsync();
                    both += device.Status == RuntimeStatus.Active ? 1 : 0;
                }, $"user {i}");
            }

            await Kernel.MsleepAsync(60);
        });

        Assert.That(run.Machine.Findings.All, Is.Empty, run.Reports);
        Assert.That((resumes, both), Is.EqualTo((1, 2)));
    }

    [Test]
    public void RequestGet_WhileSuspending_ResumesAfterIt()
    {
        var status = RuntimeStatus.Suspended;

        var run = AMachine.Runs(async () =>
        {
            var device = new PmDevice("slow", new()
            {
                Suspend = static async () =>
                {
                    await Kernel.MsleepAsync(20);
                    return Errno.Ok;
                },
            });
            device.Enable();
            await device.GetAsync();
            device.RequestPut();
            await Kernel.MsleepAsync(4);
            Assert.That(device.Status, Is.EqualTo(RuntimeStatus.Suspending));
            device.RequestGet();
            await Kernel.MsleepAsync(60);
            status = device.Status;
        });

        Assert.That(run.Machine.Findings.All, Is.Empty, run.Reports);
        Assert.That(status, Is.EqualTo(RuntimeStatus.Active));
    }

    [TestCaseSource(nameof(_models))]
    public void Autosuspend_UsedAgainInTime_StaysUp(ContextModel model)
    {
        var downAt = Ktime.Zero;

        var run = AMachine.Runs(AMachine.Options with { Model = model }, async _ =>
        {
            var device = new PmDevice("auto", new()
            {
                Suspend = () =>
                {
                    downAt = Kernel.Now;
                    return Errno.Ok;
                },
            });
            device.UseAutosuspend(Ktime.FromMs(50));
            device.Enable();
            for (var i = 0; i < 3; i++)
            {
                await device.GetAsync();
                device.MarkLastBusy();
                device.RequestPutAutosuspend();
                await Kernel.MsleepAsync(30);
            }

            Assert.That(downAt, Is.EqualTo(Ktime.Zero));
            await Kernel.MsleepAsync(60);
        });

        Assert.That(run.Machine.Findings.All, Is.Empty, run.Reports);
        Assert.That(downAt, Is.GreaterThan(Ktime.FromMs(110)));
    }

    [TestCase(true, ExpectedResult = "")]
    [TestCase(false, ExpectedResult = "TH1001")]
    public string Get_InATimer_IsForIrqSafeDevices(bool isIrqSafe)
    {
        var run = AMachine.Runs(async () =>
        {
            var device = new PmDevice("device", isIrqSafe: isIrqSafe);
            device.Enable();
            new KernelTimer(() => device.Get()).Mod(Ktime.FromMs(4));
            await Kernel.MsleepAsync(20);
            Assert.That(device.Status, Is.EqualTo(RuntimeStatus.Active));
        });

        return run.Rules.FirstOrDefault() ?? "";
    }

    [TestCase(UnpoweredAccess.Report, ExpectedResult = "TH4010 Finished")]
    [TestCase(UnpoweredAccess.AllOnes, ExpectedResult = " Finished")]
    [TestCase(UnpoweredAccess.BusError, ExpectedResult = "TH4010 Panic")]
    public string Read_WithoutPower_IsWhatTheBusMakesOfIt(UnpoweredAccess policy)
    {
        var read = 0u;

        var run = AMachine.Runs(async machine =>
        {
            var device = new PmDevice("device");
            device.Enable();
            var map = new RegisterMap("bank", 4, [new Register("ID", Offset: 0, ResetValue: 0x1234, Fields: [new("ID", 0, 31, Access.ReadOnly)])]);
            var region = new MmioRegion(new RegisterBank(map, machine), "bank") { PoweredBy = device, Unpowered = policy };
            await device.GetAsync();
            Assert.That(region.Read32(0), Is.EqualTo(0x1234));
            await device.PutAsync();
            read = region.Read32(0);
        });

        Assert.That(read, policy == UnpoweredAccess.BusError ? Is.Zero : Is.EqualTo(uint.MaxValue));
        return $"{run.Rules.FirstOrDefault()} {run.End}";
    }

    [TestCase(false, ExpectedResult = "TH2007")]
    [TestCase(true, ExpectedResult = "")]
    public string Resume_AllocatesUnderALockOfReclaim_IsFoundUnlessItMayDoNoIo(bool isDisk)
    {
        var run = AMachine.Runs(async _ =>
        {
            var mutex = new Mutex();
            FsReclaim.Acquire(Gfp.Kernel);
            using (await mutex.HoldAsync())
            {
            }

            FsReclaim.Release(Gfp.Kernel);
            var bus = new PmDevice("bus", new()
            {
                Resume = async () =>
                {
                    using (await mutex.HoldAsync())
                    {
                        Kmem.Free(await Kmem.AllocAsync(1, Gfp.Kernel));
                    }

                    return Errno.Ok;
                },
            });
            var device = new PmDevice("device", parent: bus);
            if (isDisk)
            {
                device.SetMemallocNoIo();
            }

            bus.Enable();
            device.Enable();
            await device.GetAsync();
            await device.PutAsync();
        });

        return run.Rules.FirstOrDefault() ?? "";
    }

    private static PmDevice Logged(string name, List<string> log, PmDevice? parent = null)
    {
        var device = new PmDevice(name, new()
        {
            Resume = () =>
            {
                log.Add($"{name} up");
                return Errno.Ok;
            },
            Suspend = () =>
            {
                log.Add($"{name} down");
                return Errno.Ok;
            },
        }, parent);
        device.Enable();
        return device;
    }
}
