using NUnit.Framework;
using TopHalf.Devices;

namespace TopHalf.Tests.Devices;

[TestFixture]
internal sealed class RegisterMapTests
{
    private static IEnumerable<TestCaseData> BadDeclarations()
    {
        yield return new TestCaseData(new[] { Plain("A", 0), Plain("A", 4) }, "two registers are named A");
        yield return new TestCaseData(new[] { Plain("A", 0), Plain("B", 0) }, "B and A overlap at offset 0x0");
        yield return new TestCaseData(new[] { Register.Whole("A", 0, Access.ReadWrite, 64), Plain("B", 4) }, "B and A overlap at offset 0x4");
        yield return new TestCaseData(new[] { Plain("A", 0) with { Count = 3 }, Plain("B", 8) }, "B and A[2] overlap at offset 0x8");
        yield return new TestCaseData(new[] { Plain("A", 0x100) }, "beyond the map");
        yield return new TestCaseData(new[] { Plain("A", 2) }, "not a multiple of 4");
        yield return new TestCaseData(new[] { Plain("A", 0) with { WidthBits = 16 } }, "neither 32 nor 64");
        yield return new TestCaseData(new[] { Plain("A", 0) with { ResetValue = 0x100 } }, "where there is no field");
        yield return new TestCaseData(new[] { new Register("A", 0, [new("F", 0, 3, Access.ReadOnly), new("G", 3, 4, Access.ReadOnly)]) }, "field G overlaps");
        yield return new TestCaseData(new[] { new Register("A", 0, [new("F", 0, 3, Access.ReadOnly), new("F", 4, 4, Access.ReadOnly)]) }, "two fields are named F");
        yield return new TestCaseData(new[] { new Register("A", 0, [new("F", 30, 32, Access.ReadOnly)]) }, "does not fit into 32 bits");
        yield return new TestCaseData(new[] { Plain("A", 0) with { Count = 0 } }, "an array of 0");
    }

    [TestCaseSource(nameof(BadDeclarations))]
    public void Constructor_InconsistentDeclarations_SaysWhat(Register[] registers, string message)
    {
        Assert.That(() => new RegisterMap("DEV", 0x100, registers), Throws.ArgumentException.With.Message.Contains(message));
    }

    [Test]
    public void Find_UnknownName_SaysWhich()
    {
        var map = new RegisterMap("DEV", 0x100, [Plain("A", 0)]);

        Assert.That(() => map.Find("B"), Throws.ArgumentException.With.Message.Contains("no register is named B"));
        Assert.That(() => map.Find("A", "B"), Throws.ArgumentException.With.Message.Contains("register A has no field B"));
    }

    private static Register Plain(string name, long offset) => new(name, offset, [new("F", 0, 7, Access.ReadWrite)]);
}
