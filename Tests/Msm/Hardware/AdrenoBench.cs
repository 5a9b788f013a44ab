using TopHalf.Drivers.Msm.Hardware;
using TopHalf.Machines;
using TopHalf.Tests.ArmSmmu;
using TopHalf.Tests.Devices;
using static TopHalf.Drivers.Msm.Hardware.AdrenoRegisters;

namespace TopHalf.Tests.Msm.Hardware;

/// <summary>A GPU on a fake port, with all interrupts unmasked.</summary>
internal sealed class AdrenoBench
{
    public const ulong Good = 0x10_0000, Bad = 0x8000_0000;

    public AdrenoBench(FakePort port, AdrenoParameters? parameters = null)
    {
        Port = port;
        Gpu = new AdrenoHardware(Host, port, Wire, parameters ?? new AdrenoParameters());
        Gpu.Write32(RbbmInt0Mask, uint.MaxValue);
    }

    public FakeHardwareHost Host { get; } = new();

    public FakePort Port { get; }

    public CountingWire Wire { get; } = new();

    public AdrenoHardware Gpu { get; }

    public AdrenoCounters Counters => Gpu.Counters;

    public uint Fence => Gpu.Read32(RbbmFence);

    public AdrenoInterrupts Pending => (AdrenoInterrupts)Gpu.Read32(RbbmInt0Status);

    public bool IsBusy => Gpu.Read32(RbbmStatus) != 0;

    public bool IsStalled => (Gpu.Read32(RbbmStatus3) & SmmuStalledOnFault) != 0;

    public bool IsResetPending => (Gpu.Read32(RbbmSwResetCmd) & ResetPending) != 0;

    public void Submit(uint seqno, long good = 0, long bad = 0)
    {
        Gpu.Enqueue(new AdrenoSubmit(seqno, Good, good, Bad, bad));
        Kick();
    }

    public void Kick() => Gpu.Write32(CpRbWptr, 0);

    public void Reset() => Gpu.Write32(RbbmSwResetCmd, SwReset);

    public void Advance(long microseconds) => Host.Advance(Ktime.FromUs(microseconds));
}
