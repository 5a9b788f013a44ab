using NUnit.Framework;
using TopHalf.Machines;
using TopHalf.Regulators;
using TopHalf.Rules;

namespace TopHalf.Tests.Regulators;

public sealed class RegulatorTests
{
    [Test]
    public void Enable_WithASupply_WaitsUntilBothHaveSettled()
    {
        var took = Ktime.Zero;

        var run = AMachine.Runs(async () =>
        {
            var supply = new Regulator("vin", new() { Enable = static () => Errno.Ok, EnableTime = Ktime.FromMs(8) });
            var regulator = new Regulator("vdd", new() { Enable = static () => Errno.Ok, EnableTime = Ktime.FromMs(4) }, supply);
            Assert.That(await regulator.EnableAsync(), Is.EqualTo(Errno.Ok));
            took = Kernel.Now;
            Assert.That(supply.IsEnabled);
            Assert.That(await regulator.DisableAsync(), Is.EqualTo(Errno.Ok));
            Assert.That(supply.IsEnabled, Is.False);
            Assert.That(await regulator.DisableAsync(), Is.EqualTo(Errno.Io));
        });

        Assert.That(run.Rules, Is.EqualTo(new[] { RuleBook.RegulatorUnbalanced.Id }), run.Reports);
        Assert.That(took, Is.GreaterThanOrEqualTo(Ktime.FromMs(12)));
    }
}
