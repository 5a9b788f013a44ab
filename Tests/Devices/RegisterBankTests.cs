using NUnit.Framework;
using TopHalf.Devices;
using TopHalf.Tests.ArmSmmu;

namespace TopHalf.Tests.Devices;

[TestFixture]
internal sealed class RegisterBankTests
{
    private static readonly RegisterMap _map = new("DEV", 0x100,
    [
        new("RO", 0x00, [new("A", 0, 31, Access.ReadOnly)], ResetValue: 0x1234),
        new("RW", 0x04, [new("A", 0, 7, Access.ReadWrite), new("B", 8, 15, Access.ReadWrite)]),
        new("W1C", 0x08, [new("A", 0, 7, Access.WriteOneToClear), Field.Bit("KEPT", 30, Access.ReadOnly)], ResetValue: 0x400000ff),
        new("W1S", 0x0c, [new("A", 0, 7, Access.WriteOneToSet)], ResetValue: 0x01),
        new("W0C", 0x10, [new("A", 0, 7, Access.WriteZeroToClear)], ResetValue: 0xff),
        new("WO", 0x14, [new("A", 0, 7, Access.WriteOnly)]),
        new("RTC", 0x18, [new("A", 0, 7, Access.ReadToClear), new("B", 8, 15, Access.ReadOnly)], ResetValue: 0xffff),
        new("RES", 0x1c, [new("A", 0, 7, Access.Reserved)], ResetValue: 0xff),
        Register.Whole("WIDE", 0x20, Access.ReadWrite, widthBits: 64),
        new("ARR", 0x40, [new("A", 0, 31, Access.ReadWrite)], Count: 4, StrideBytes: 8),
        Register.Whole("GONE", 0x80, Access.ReadWrite, notModelled: "GONE (does wonders)"),
    ]);

    private FakeHardwareHost _host = null!;
    private RegisterBank _bank = null!;

    [SetUp]
    public void SetUp()
    {
        _host = new FakeHardwareHost();
        _bank = new RegisterBank(_map, _host);
    }

    [TestCase("RO", 0xffffffffu, 0x1234u)]
    [TestCase("RW", 0xffffffffu, 0xffffu)]
    [TestCase("W1C", 0x0fu, 0x400000f0u)]
    [TestCase("W1C", 0x40000000u, 0x400000ffu)]
    [TestCase("W1S", 0x06u, 0x07u)]
    [TestCase("W1S", 0x00u, 0x01u)]
    [TestCase("W0C", 0x0fu, 0x0fu)]
    [TestCase("WO", 0xffu, 0x00u)]
    [TestCase("RTC", 0x00u, 0xffffu)]
    [TestCase("RES", 0x12u, 0x00u)]
    public void Write32_FieldOfAnAccessMode_ChangesWhatTheModeAllows(string register, uint written, uint readAfterwards)
    {
        _bank.Write32(_map.OffsetOf(register), written);

        Assert.That(_bank.Read32(_map.OffsetOf(register)), Is.EqualTo(readAfterwards));
    }

    [Test]
    public void Write32_WriteOnlyField_IsSeenByTheHardware()
    {
        _bank.Write32(_map.OffsetOf("WO"), 0x5a);

        Assert.That(_bank.Get(_map.Find("WO", "A")), Is.EqualTo(0x5a));
    }

    [Test]
    public void Read32_ReadToClearField_ClearsItAndNothingElse()
    {
        _bank.Read32(_map.OffsetOf("RTC"));

        Assert.That(_bank.Read32(_map.OffsetOf("RTC")), Is.EqualTo(0xff00));
    }

    [Test]
    public void Peek32_ReadToClearField_ClearsNothing()
    {
        _bank.Peek32(_map.OffsetOf("RTC"));

        Assert.That(_bank.Peek32(_map.OffsetOf("RTC")), Is.EqualTo(0xffff));
    }

    [Test]
    public void Peek32_WithAReadHook_DoesNotCallIt()
    {
        var calls = 0;
        _bank.OnRead("RO", (_, value) => value + (ulong)++calls);

        var peeked = _bank.Peek32(0);
        var read = _bank.Read32(0);

        Assert.That(peeked, Is.EqualTo(0x1234));
        Assert.That(read, Is.EqualTo(0x1235));
    }

    [Test]
    public void Write32_HalfOfA64BitRegister_LeavesTheOtherHalf()
    {
        _bank.Write64(0x20, 0x1111_2222_3333_4444);

        _bank.Write32(0x24, 0xaaaa_bbbb);

        Assert.That(_bank.Read64(0x20), Is.EqualTo(0xaaaa_bbbb_3333_4444));
        Assert.That(_bank.Read32(0x20), Is.EqualTo(0x3333_4444));
        Assert.That(_bank.Read32(0x24), Is.EqualTo(0xaaaa_bbbb));
        Assert.That(_bank.Peek64(0x20), Is.EqualTo(0xaaaa_bbbb_3333_4444));
    }

    [Test]
    public void Write64_TwoRegistersOf32Bits_WritesBoth()
    {
        _bank.Write64(0x00, 0x0000_5678_0000_0000);

        Assert.That(_bank.Read64(0x00), Is.EqualTo(0x0000_5678_0000_1234));
    }

    [Test]
    public void Write32_WithAHook_TellsOldWrittenAndNew()
    {
        RegisterWrite seen = default;
        _bank.OnWrite("W1C", (in write) => seen = write);

        _bank.Write32(0x08, 0x0f);

        Assert.That(seen, Is.EqualTo(new RegisterWrite(0, 0x400000ff, 0x0f, 0x400000f0, 0xffff_ffff)));
    }

    [Test]
    public void Write32_ElementOfAnArray_TellsTheHookWhich()
    {
        var element = -1;
        _bank.OnWrite("ARR", (in write) => element = write.Element);

        _bank.Write32(0x40 + 16, 7);

        Assert.That(element, Is.EqualTo(2));
        Assert.That(_bank.Get(_map.Find("ARR"), 2), Is.EqualTo(7));
        Assert.That(_bank.NameAt(0x50), Is.EqualTo("DEV.ARR[2]"));
    }

    [Test]
    public void OnWrite_Twice_Throws()
    {
        _bank.OnWrite("RW", (in _) => { });

        Assert.That(() => _bank.OnWrite("RW", (in _) => { }), Throws.InvalidOperationException);
    }

    [Test]
    public void Set_ReadOnlyField_BypassesTheAccessModeAndTheHook()
    {
        var called = false;
        _bank.OnWrite("RO", (in _) => called = true);

        _bank.Set(_map.Find("RO", "A"), 0x77);

        Assert.That(_bank.Read32(0), Is.EqualTo(0x77));
        Assert.That(called, Is.False);
    }

    [TestCase(0x44, Description = "the gap of an array")]
    [TestCase(0xf0, Description = "behind the last register")]
    [TestCase(0x1000, Description = "outside the map")]
    [TestCase(0x02, Description = "not aligned")]
    [TestCase(-4, Description = "before the map")]
    public void Read32_WhereNothingIsDeclared_IsReportedOnceAndReadsZero(long offset)
    {
        _bank.Write32(offset, 1);

        Assert.That(_bank.Read32(offset), Is.Zero);
        Assert.That(_host.NotModelledParts, Has.Count.EqualTo(1));
    }

    [Test]
    public void Read32_RegisterThatIsNotModelled_IsReported()
    {
        _bank.Read32(0x80);

        Assert.That(_host.NotModelledParts, Is.EqualTo(new[] { "GONE (does wonders)" }));
    }

    [Test]
    public void Reset_AfterWrites_GivesTheResetValues()
    {
        _bank.Write32(0x04, 0xffff);
        _bank.Set(_map.Find("RO"), 1);

        _bank.Reset();

        Assert.That(_bank.Read32(0x04), Is.Zero);
        Assert.That(_bank.Read32(0x00), Is.EqualTo(0x1234));
    }

    [Test]
    public void Access_AnyKind_DoesNotAllocate()
    {
        _bank.OnWrite("RW", (in _) => { });
        AccessEverything();

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            AccessEverything();
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    private void AccessEverything()
    {
        for (var offset = 0; offset < 0x40; offset += 4)
        {
            _bank.Write32(offset, _bank.Read32(offset) + _bank.Peek32(offset));
        }
    }
}
