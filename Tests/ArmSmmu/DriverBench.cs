using NUnit.Framework;
using TopHalf.Choices;
using TopHalf.Devices;
using TopHalf.Drivers.ArmSmmu;
using TopHalf.Drivers.ArmSmmu.Hardware;
using TopHalf.Iommu;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;

namespace TopHalf.Tests.ArmSmmu;

/// <summary>An SMMU in a machine, its driver, and a bus master of which the test decides the accesses.</summary>
internal sealed class DriverBench : ITransactionMaster
{
    private long _cookie;

    private DriverBench(Machine machine, SmmuImplementation implementation, ArmSmmuOptions options)
    {
        Machine = machine;
        Platform = new("smmu", implementation, options, machine, Memory, Ledger);
    }

    public static ArmSmmuOptions Options => new() { FirstContextIrq = 41, GlobalIrq = 40 };

    public Machine Machine { get; }

    public PhysicalMemory Memory { get; } = new();

    public FaultLedger Ledger { get; } = new();

    public SmmuPlatform Platform { get; }

    public ArmSmmuDriver Driver => Platform.Driver;

    /// <summary>What became of the accesses, in that order: <c>0 done 80001000</c>, <c>1 aborted</c>, <c>2 held</c>.</summary>
    public List<string> Accesses { get; } = [];

    /// <summary>Runs code with a bench whose driver has probed.</summary>
    public static AMachine Runs(Func<DriverBench, KernelTask> code, ArmSmmuOptions? options = null, SmmuImplementation? implementation = null, MachineOptions? machineOptions = null)
    {
        var hardware = implementation ?? SmmuImplementation.QcomSmmuV2;
        return AMachine.Runs((machineOptions ?? AMachine.Options) with { Knobs = hardware.KnobDefaults, Chooser = new DefaultPolicy() }, async machine =>
        {
            var bench = new DriverBench(machine, hardware, options ?? Options);
            Assert.That(await bench.Driver.ProbeAsync(), Is.EqualTo(Errno.Ok));
            await code(bench);
        });
    }

    public static IommuDevice ADevice(string name, params int[] streams) => new(name, streams, new(name));

    public IommuDomain ADomain(string name = "domain", bool stalls = false) => new(Driver, Ledger, name) { StallOnFault = stalls };

    /// <summary>A domain to which a device with one stream is attached.</summary>
    public IommuDomain Attached(int stream, bool stalls = false)
    {
        var domain = ADomain($"domain {stream}", stalls);
        Assert.That(domain.Attach(ADevice($"device {stream}", stream)), Is.EqualTo(Errno.Ok));
        return domain;
    }

    public void Access(int stream, ulong iova, bool isWrite = false) =>
        Platform.Hardware.Issue(new(stream, iova, isWrite, _cookie++), this);

    public void Completed(long cookie, ulong physicalAddress) => Accesses.Add($"{cookie} done {physicalAddress:x}");

    public void Aborted(long cookie, AbortKind kind) => Accesses.Add($"{cookie} aborted");

    public void Stalled(long cookie) => Accesses.Add($"{cookie} held");

    public void Ready()
    {
    }
}
