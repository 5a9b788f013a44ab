using TopHalf.Deferred;
using TopHalf.Designs.Stall.Neighbours;
using TopHalf.Devices;
using TopHalf.Drivers.ArmSmmu;
using TopHalf.Drivers.Msm;
using TopHalf.Drivers.Msm.Hardware;
using TopHalf.Interrupts;
using TopHalf.Iommu;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Power;
using TopHalf.Scenarios;
using TopHalf.Scheduling;
using TopHalf.Waiting;

namespace TopHalf.Designs.Stall;

/// <summary>An Adreno GPU behind an SMMUv2 of its own or one that it shares with display and video, and a bare neighbour behind it where only a line is shared.</summary>
internal sealed class StallBench : IFaultBench
{
    private const int GpuStream = 0;
    private const int NeighbourStream = 0x900;
    private const int GpuIrq = 30;
    private const ulong GoodIova = 0x10_0000;
    private const ulong BadIova = 0x4000_0000;
    private static readonly Ktime _fenceTimeout = Ktime.FromSeconds(3);

    private readonly Machine _machine;
    private readonly PhysicalMemory _memory;
    private readonly FaultLedger _ledger;
    private readonly StallDesign _design;
    private readonly SmmuPlatform _smmu;
    private readonly MsmGpu _gpu;
    private readonly StallRun _run;
    private readonly StallWatch _watch;
    private readonly PmDevice _power;
    private readonly IommuDevice _gpuDevice = new("gpu", [GpuStream], new("gpu"));
    private readonly IommuDevice _neighbourDevice = new("neighbour", [NeighbourStream], new("neighbour"));
    private readonly Completion _reached = new("the GPU to reach its fence");
    private readonly Completion _ended = new("the process to give up on its fence");
    private readonly bool _asAttributes;
    private readonly NeighbourMaster _neighbour;
    private readonly SharedSmmu? _shared;
    private IommuDomain _domain = null!;
    private IommuDomain? _neighbourDomain;
    private uint _seqno;
    private bool _isDown;

    public StallBench(Machine machine, PhysicalMemory memory, FaultLedger ledger, FaultDesign design, ScenarioSettings settings)
    {
        (_machine, _memory, _ledger, _design) = (machine, memory, ledger, (StallDesign)design);
        _asAttributes = settings["flags"] == "attributes";
        _power = new("gpu-smmu", new() { Suspend = LosePower, Resume = GetPower }, isActive: true);
        var mode = settings["irq"] switch { "hard" => SmmuIrqMode.Hard, "threaded" => SmmuIrqMode.Threaded, _ => _design.Mode };
        _smmu = new("gpu-smmu", StallDesign.ImplementationOf(settings), new()
        {
            FirstContextIrq = 41,
            GlobalIrq = 40,
            FirstBankStream = GpuStream,
            SharesContextIrq = settings["line"] == "shared",
            IsEdge = settings["trigger"] == "edge",
            HitsUnderFault = settings["hupcf"] == "1",
            Power = _power,
            FaultPath = bank => _run!.NewPath(bank, mode),
        }, machine, memory, ledger);
        _watch = new(machine);
        _smmu.Hardware.AddObserver(_watch);
        _neighbour = new(_smmu.Hardware, NeighbourStream);
        _shared = settings["smmu"] == "shared" ? new(machine, _smmu) : null;

        var adreno = new AdrenoHardware(machine, _smmu.Hardware, Wire(GpuIrq, "gpu"), new() { StreamId = GpuStream });
        var registers = new MmioRegion(adreno, "gpu");
        _gpu = new(registers, adreno, machine.Interrupts, new() { Irq = GpuIrq });
        var crashState = new GpuCrashState(registers, _gpu.Lock, new("gpu", new Workqueue("recovery", WorkqueueFlags.Unbound)));
        _gpu.CrashState = crashState;
        _run = _design.NewRun(new(machine, _gpu, crashState, _gpuDevice));
    }

    public BenchFigures Figures => new(_watch.Raised, _ledger.Delivered, _smmu.Hardware.ListStalled().Count, _watch.StallNs)
    {
        Clients = _shared is null ? [] : [new("gpu", _watch.RaisedBy(GpuStream), _domain?.FaultsDelivered ?? 0, 0, 0), .. _shared.Figures],
    };

    public async KernelTask SetUpAsync()
    {
        _domain = new(_smmu.Driver, _ledger, "gpu") { StallOnFault = _design.Stalls, Attributes = _asAttributes ? _design.Flags : FaultHandlerFlags.None };
        _power.Enable();
        _power.GetNoResume();
        Require(await _smmu.Driver.ProbeAsync(), "probe of the SMMU");
        _run.Attach(_domain);
        Require(_domain.Attach(_gpuDevice), "attach of the GPU");
        Require(_memory.TryAllocatePage(out var page) ? _domain.Map(GoodIova, page, 4096, isWritable: true, Gfp.Kernel) : Errno.NoMem, "map for the GPU");
        Require(_gpu.Probe(), "probe of the GPU");
        _shared?.SetUp(_run, _ledger, _domain.Attributes);
    }

    public void Fault(long count)
    {
        _shared?.Fault(count);
        _ = _machine.Spawn(_machine.Options.Model["process"], "bad-app", async () =>
        {
            _run.BeforeSubmit();
            _seqno = await _gpu.SubmitAsync(GoodIova, 1, BadIova, count);
            if (_seqno != 0 && await _gpu.WaitFenceAsync(_seqno, _fenceTimeout))
            {
                _reached.CompleteAll();
            }

            _ended.CompleteAll();
        });
    }

    public async KernelTask<bool> WaitForDeviceAsync(Ktime timeout) =>
        await _ended.WaitTimeoutAsync(timeout + _fenceTimeout) && (_shared is null || await _shared.WaitAsync(timeout));

    public async KernelTask WaitForFaultAsync()
    {
        while (_watch.Raised == 0 && !_ended.IsDone)
        {
            await Kernel.UsleepRangeAsync(1, 1);
            ((IHardwareHost)_machine).Touch(_smmu.Hardware);
        }
    }

    public async KernelTask DetachAsync()
    {
        _domain.Detach(_gpuDevice);
        await _domain.FreeAsync();
        await _gpu.RemoveAsync();
    }

    public async KernelTask RemoveAsync()
    {
        await _run.DetachAsync();
        await _gpu.RemoveAsync();
        _domain.Detach(_gpuDevice);
        await _domain.FreeAsync();
    }

    public async KernelTask PowerOffAsync()
    {
        // A stalled master keeps its power domains up; once nothing is in flight, nobody does.
        _ = await _ended.WaitTimeoutAsync(_fenceTimeout);
        _ = await _power.PutAsync();
        _isDown = true;
    }

    public async KernelTask SuspendAsync()
    {
        // pm_runtime_force_suspend(): no count is asked.
        await _power.DisableAsync();
        _ = await LosePower();
        _ = _power.SetStatus(isActive: false);
        _isDown = true;
    }

    public KernelTask UnmapAsync()
    {
        _domain.Unmap(GoodIova, 4096);
        return default;
    }

    public async KernelTask WaitWithLockAsync()
    {
        using (await _gpu.Lock.HoldAsync())
        {
            // Upstream polls the GMU, which is behind the same SMMU, for 10 ms to 1 s and more; here for as long as it takes.
            await _reached.WaitAsync();
        }
    }

    public KernelTask FaultNeighbourAsync()
    {
        _neighbourDomain = new(_smmu.Driver, _ledger, "neighbour");
        Require(_neighbourDomain.Attach(_neighbourDevice), "attach of the neighbour");
        _neighbour.Fault(BadIova);
        return default;
    }

    public async KernelTask TearDownAsync()
    {
        if (_isDown || _smmu.Hardware.ListStalled().Count > 0)
        {
            // Without power, or with a transaction held, there is nothing to take down.
            return;
        }

        await RemoveAsync();
        if (_neighbourDomain is not null)
        {
            _neighbourDomain.Detach(_neighbourDevice);
            await _neighbourDomain.FreeAsync();
        }

        if (_shared is not null)
        {
            await _shared.TearDownAsync(_run);
        }

        await _smmu.Driver.RemoveAsync();
    }

    private KernelTask<Errno> LosePower()
    {
        _smmu.Hardware.PowerOff();
        return Errno.Ok;
    }

    private KernelTask<Errno> GetPower()
    {
        _smmu.Hardware.PowerOn();
        return Errno.Ok;
    }

    private InterruptLine Wire(int irq, string name) => _machine.Interrupts.Wire(irq, name, IrqFlow.FastEoi, IrqFlags.TriggerHigh).Line;

    private static void Require(Errno result, string what)
    {
        if (result != Errno.Ok)
        {
            throw new InvalidOperationException($"{what} failed: {result}");
        }
    }
}
