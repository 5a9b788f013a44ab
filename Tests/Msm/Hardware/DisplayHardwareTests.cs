using NUnit.Framework;
using TopHalf.Drivers.Msm.Hardware;
using TopHalf.Machines;
using TopHalf.Tests.ArmSmmu;
using TopHalf.Tests.Devices;
using static TopHalf.Drivers.Msm.Hardware.DisplayRegisters;

namespace TopHalf.Tests.Msm.Hardware;

internal sealed class DisplayHardwareTests
{
    private const ulong Framebuffer = 0x4000_0000;

    private readonly DisplayParameters _threeLines = new() { LinesPerFrame = 3, ReadsPerLine = 2 };
    private FakeHardwareHost _host = null!;
    private FakePort _port = null!;
    private CountingWire _wire = null!;
    private DisplayHardware _display = null!;

    private DisplayInterrupts Pending => (DisplayInterrupts)_display.Read32(IntrStatus);

    private DisplayCounters Counters => _display.Counters;

    [SetUp]
    public void SetUp() => Make(_threeLines);

    [Test]
    public void Disabled_ReadsNothing()
    {
        _host.Advance(Ktime.FromMs(1));

        Assert.That(Counters.Reads, Is.Zero);
    }

    [Test]
    public void Enabled_ReadsTheFramebufferLineByLine()
    {
        Enable();
        _host.Advance(Ktime.FromUs(39));

        Assert.That(
            _port.Accepted.Select(read => (long)(read.Iova - Framebuffer)), Is.EqualTo([0, 1024, 2048, 3072, 4096, 5120, 0, 1024]));
        Assert.That(_port.Accepted.TrueForAll(read => read is { IsWrite: false, LengthBytes: 1024, StreamId: 0x880 }), Is.True);
        Assert.That(_display.Read32(MdpLineCount), Is.Zero);
        Assert.That((Counters.Lines, Counters.Frames), Is.EqualTo((3L, 1L)));
    }

    [Test]
    public void Frame_Complete_RaisesVsyncUntilCleared()
    {
        Enable();
        _host.Advance(Ktime.FromUs(29));
        var before = _wire.IsAsserted;
        _host.Advance(Ktime.FromUs(1));
        var after = (_wire.IsAsserted, Pending, _display.Read32(MdpFrameCount));
        _display.Write32(IntrClear, (uint)DisplayInterrupts.Vsync);

        Assert.That(before, Is.False);
        Assert.That(after, Is.EqualTo((true, DisplayInterrupts.Vsync, 1u)));
        Assert.That(_wire.IsAsserted, Is.False);
    }

    [Test]
    public void Vsync_Masked_DoesNotReachTheWire()
    {
        _display.Write32(IntrEn, 0);

        Enable();
        _host.Advance(Ktime.FromUs(30));

        Assert.That((Pending, _wire.IsAsserted), Is.EqualTo((DisplayInterrupts.Vsync, false)));
    }

    [Test]
    public void Frame_WithTheDefaults_TakesTenMilliseconds()
    {
        Make(new DisplayParameters());

        Enable();
        _host.Advance(Ktime.FromMs(100));

        Assert.That(Counters.Frames, Is.EqualTo(10));
    }

    [Test]
    public void Base_ChangedWithinAFrame_HoldsFromTheNext()
    {
        Enable();
        _host.Advance(Ktime.FromUs(5));
        _display.Write64(MdpFbBase, Framebuffer * 2);

        _host.Advance(Ktime.FromUs(26));

        Assert.That(_port.Accepted[5].Iova, Is.EqualTo(Framebuffer + 5120));
        Assert.That(_port.Accepted[6].Iova, Is.EqualTo(Framebuffer * 2));
    }

    [Test]
    public void Read_NotBackWithinItsLine_UnderrunsOnce()
    {
        _port.Answer = PortAnswer.Stall;
        Enable();
        _host.Advance(Ktime.FromUs(9));
        var before = Counters.Underruns;
        _port.Answer = PortAnswer.Complete;
        _host.Advance(Ktime.FromUs(15));

        Assert.That(before, Is.Zero);
        Assert.That(Counters.Underruns, Is.EqualTo(2));
        Assert.That(Pending, Is.EqualTo(DisplayInterrupts.Underrun));
        Assert.That(_wire.IsAsserted, Is.True);
    }

    [Test]
    public void Read_BackJustInTime_DoesNotUnderrun()
    {
        _port.Answer = PortAnswer.Hold;
        Enable();
        _host.Advance(Ktime.FromUs(9));
        _port.Answer = PortAnswer.Complete;
        _port.EndHeld(2);

        _host.Advance(Ktime.FromUs(10));

        Assert.That(Counters.Underruns, Is.Zero);
    }

    [Test]
    public void LateRead_EndingInALaterLine_DoesNotCountForIt()
    {
        _port.Answer = PortAnswer.Hold;
        Enable();
        _host.Advance(Ktime.FromUs(12));
        _port.EndHeld(2);
        _host.Advance(Ktime.FromUs(10));

        Assert.That(Counters.Underruns, Is.EqualTo(4), "two of each line; the late ones end in the second");
    }

    [Test]
    public void Reads_InFlight_AreLimited()
    {
        Make(_threeLines with { MaxOutstanding = 3 });
        _port.Answer = PortAnswer.Hold;

        Enable();
        _host.Advance(Ktime.FromUs(15));
        var readsAtLimit = Counters.Reads;
        _port.EndHeld(1);

        Assert.That((readsAtLimit, Counters.Reads), Is.EqualTo((3L, 4L)));
    }

    [Test]
    public void Read_Refused_IsIssuedWhenReadyWithinTheLine()
    {
        _port.Answer = PortAnswer.Refuse;
        Enable();
        _host.Advance(Ktime.FromUs(5));
        _port.Answer = PortAnswer.Complete;
        _port.Ready();
        _host.Advance(Ktime.FromUs(5));

        Assert.That(_port.Accepted.Take(2).Select(read => read.Iova), Is.EqualTo([Framebuffer, Framebuffer + 1024]));
        Assert.That((Counters.Backpressured, Counters.Underruns), Is.EqualTo((1L, 0L)));
    }

    [Test]
    public void Read_RefusedForTheWholeLine_Underruns()
    {
        _port.Answer = PortAnswer.Refuse;

        Enable();
        _host.Advance(Ktime.FromUs(10));

        Assert.That(Counters.Underruns, Is.EqualTo(2));
    }

    [Test]
    public void Read_Aborted_CountsAndIsNoUnderrun()
    {
        _port.Answer = PortAnswer.Abort;

        Enable();
        _host.Advance(Ktime.FromUs(25));

        Assert.That((Counters.Aborted, Counters.Underruns), Is.EqualTo((6L, 0L)));
    }

    [Test]
    public void Disable_StopsAndEnableStartsWithLineZero()
    {
        Enable();
        _host.Advance(Ktime.FromUs(15));
        _display.Write32(MdpCtlEnable, 0);
        _host.Advance(Ktime.FromMs(1));
        var reads = Counters.Reads;
        Enable();
        _host.Advance(Ktime.FromUs(9));

        Assert.That(reads, Is.EqualTo(4));
        Assert.That(Counters.Reads, Is.EqualTo(6));
        Assert.That(_port.Accepted[4].Iova, Is.EqualTo(Framebuffer));
    }

    [Test]
    public void DisableAndEnable_WithinALine_DoesNotDoubleThePace()
    {
        Enable();
        _host.Advance(Ktime.FromUs(5));
        _display.Write32(MdpCtlEnable, 0);
        Enable();
        _host.Advance(Ktime.FromUs(25));

        Assert.That(Counters.Reads, Is.EqualTo(2 + (2 * 3)));
    }

    [Test]
    public void Frames_RunInFlatMemory()
    {
        Make(new DisplayParameters(), isRecording: false);
        Enable();
        _host.Advance(Ktime.FromMs(100));

        var before = GC.GetAllocatedBytesForCurrentThread();
        _host.Advance(Ktime.FromSeconds(1));
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.That(Counters.Frames, Is.EqualTo(110));
        Assert.That(allocated, Is.LessThan(64 << 10));
    }

    [Test]
    public void Reset_ForgetsWhatWasInFlight()
    {
        _port.Answer = PortAnswer.Hold;
        Enable();
        _host.Advance(Ktime.FromUs(15));

        _display.Reset();
        _port.EndHeld(4);
        _host.Advance(Ktime.FromMs(1));

        Assert.That((Counters.Reads, Counters.Completed, _wire.IsAsserted), Is.EqualTo((0L, 0L, false)));
    }

    [TestCase(3)]
    [TestCase(48)]
    [TestCase(8192)]
    public void ReadBytes_OutOfRange_IsRefusedByName(int bytes) =>
        Assert.That(
            () => new DisplayParameters { ReadBytes = bytes },
            Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.StartsWith("ReadBytes"));

    private void Make(DisplayParameters parameters, bool isRecording = true)
    {
        _host = new FakeHardwareHost();
        _port = new FakePort { IsRecording = isRecording };
        _wire = new CountingWire();
        _display = new DisplayHardware(_host, _port, _wire, parameters);
        _display.Write32(IntrEn, uint.MaxValue);
        _display.Write64(MdpFbBase, Framebuffer);
    }

    private void Enable() => _display.Write32(MdpCtlEnable, 1);
}
