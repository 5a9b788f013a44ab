using NUnit.Framework;
using TopHalf.Firmware;
using TopHalf.Machines;
using TopHalf.Rules;

namespace TopHalf.Tests.Firmware;

public sealed class FirmwareLoaderTests
{
    [Test]
    public void Request_FileThatIsThere_IsReadAndReleased()
    {
        var run = AMachine.Runs(async () =>
        {
            FirmwareLoader.Provide("gpu.bin", [1, 2, 3], Ktime.FromMs(8));
            var (error, image) = await FirmwareLoader.RequestAsync("gpu.bin");
            Assert.That(error, Is.EqualTo(Errno.Ok));
            Assert.That(image!.Get(2), Is.EqualTo(3));
            Assert.That(Kernel.Now, Is.GreaterThanOrEqualTo(Ktime.FromMs(8)));
            image.Release();
            image.Get(0);
            Assert.That((await FirmwareLoader.RequestAsync("other.bin")).Error, Is.EqualTo(Errno.NoEnt));
        });

        Assert.That(run.Rules, Is.EqualTo(new[] { RuleBook.UseAfterFree.Id }), run.Reports);
    }

    [Test]
    public void RequestNoWait_ReturnsAtOnceAndCallsBack()
    {
        var size = 0;

        var run = AMachine.Runs(async () =>
        {
            FirmwareLoader.Provide("gpu.bin", new byte[12], Ktime.FromMs(8));
            FirmwareLoader.RequestNoWait("gpu.bin", image =>
            {
                size = image!.SizeBytes;
                return default;
            });
            Assert.That(size, Is.Zero);
            await Kernel.MsleepAsync(20);
        });

        Assert.That(run.Machine.Findings.All, Is.Empty, run.Reports);
        Assert.That(size, Is.EqualTo(12));
    }
}
