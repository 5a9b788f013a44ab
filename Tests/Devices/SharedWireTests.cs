using NUnit.Framework;
using TopHalf.Devices;

namespace TopHalf.Tests.Devices;

[TestFixture]
internal sealed class SharedWireTests
{
    [Test]
    public void Deassert_WhileAnotherInputIsAsserted_KeepsTheOutput()
    {
        var output = new CountingWire();
        var shared = new SharedWire(output);
        var first = shared.AddInput();
        var second = shared.AddInput();

        first.Assert();
        second.Assert();
        first.Deassert();

        Assert.That(output.IsAsserted, Is.True);
        Assert.That(output.Asserts, Is.EqualTo(2));
        second.Deassert();
        Assert.That(output.IsAsserted, Is.False);
    }
}
