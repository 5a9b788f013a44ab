using NUnit.Framework;
using TopHalf.Deferred;
using TopHalf.Devices;
using TopHalf.Drivers.ArmSmmu;
using TopHalf.Drivers.ArmSmmu.Hardware;
using TopHalf.Drivers.Msm;
using TopHalf.Drivers.Msm.Hardware;
using TopHalf.Interrupts;
using TopHalf.Iommu;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;

namespace TopHalf.Tests.Msm;

/// <summary>A GPU behind an SMMU, both with their drivers, in a machine; <see cref="Good"/> is mapped.</summary>
internal sealed class GpuBench
{
    public const ulong Good = 0x10_0000, Bad = 0x4000_0000;

    private const int Irq = 30;
    private const ulong GoodBytes = 0x1_0000;

    private GpuBench(Machine machine, MsmGpuOptions options, AdrenoParameters parameters)
    {
        Smmu = new("smmu", SmmuImplementation.QcomSmmuV2, new() { FirstContextIrq = 41, GlobalIrq = 40 }, machine, Memory, Ledger);
        Hardware = new(machine, Smmu.Hardware, machine.Interrupts.Wire(Irq, "gpu", IrqFlow.FastEoi).Line, parameters);
        Registers = new(Hardware, "gpu");
        Gpu = new(Registers, Hardware, machine.Interrupts, options);
        Domain = new(Smmu.Driver, Ledger, "gpu") { StallOnFault = true };
    }

    public PhysicalMemory Memory { get; } = new();

    public FaultLedger Ledger { get; } = new();

    public SmmuPlatform Smmu { get; }

    public AdrenoHardware Hardware { get; }

    public MmioRegion Registers { get; }

    public MsmGpu Gpu { get; }

    public IommuDomain Domain { get; }

    public static MsmGpuOptions Options => new() { Irq = Irq };

    /// <summary>Runs code with a bench whose GPU has probed.</summary>
    public static AMachine Runs(
        Func<GpuBench, KernelTask> code, MsmGpuOptions? options = null, AdrenoParameters? parameters = null, MachineOptions? machineOptions = null) =>
        AMachine.Runs((machineOptions ?? AMachine.Options) with { Knobs = SmmuImplementation.QcomSmmuV2.KnobDefaults }, async machine =>
        {
            var bench = new GpuBench(machine, options ?? Options, parameters ?? new());
            Require(await bench.Smmu.Driver.ProbeAsync());
            Require(bench.Domain.Attach(new("gpu", [0], new("gpu"))));
            Require(bench.Memory.TryAllocatePage(out var page) ? Errno.Ok : Errno.NoMem);
            for (var offset = 0UL; offset < GoodBytes; offset += 4096)
            {
                Require(bench.Domain.Map(Good + offset, page, 4096, isWritable: true, Gfp.Kernel));
            }

            Require(bench.Gpu.Probe());
            await code(bench);
        });

    /// <summary>Makes the driver capture before it resets.</summary>
    public void CaptureHangs() => Gpu.CrashState = new(Registers, Gpu.Lock, new Devcoredump("gpu", new Workqueue("recovery")));

    private static void Require(Errno result) => Assert.That(result, Is.EqualTo(Errno.Ok));
}
