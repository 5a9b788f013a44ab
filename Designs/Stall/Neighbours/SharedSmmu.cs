using TopHalf.Drivers.ArmSmmu;
using TopHalf.Iommu;
using TopHalf.Machines;
using TopHalf.Scheduling;
using TopHalf.Waiting;

namespace TopHalf.Designs.Stall.Neighbours;

/// <summary>What is behind the GPU's SMMU beside the GPU: a display and a video decoder, which share one address space.</summary>
internal sealed class SharedSmmu
{
    private const int DisplayStream = 0x800;
    private const int VideoStream = 0x880;
    private const ulong BadFrame = 0x5000_0000;
    private const int FrameMicroseconds = 100;

    private readonly Machine _machine;
    private readonly SmmuPlatform _smmu;
    private readonly Unit[] _units;
    private readonly Completion _ended = new("display and video to be idle");
    private IommuDomain _domain = null!;
    private int _busy;

    public SharedSmmu(Machine machine, SmmuPlatform smmu)
    {
        (_machine, _smmu) = (machine, smmu);
        _units = [NewUnit("display", DisplayStream), NewUnit("video", VideoStream)];
    }

    public IEnumerable<ClientFigures> Figures => _units.Select(static unit => new ClientFigures(unit.Driver.Device.Name, unit.Master.Made, unit.Driver.Told, unit.Driver.ToldOfOthers, unit.Master.Refused));

    public void SetUp(StallRun run, FaultLedger ledger, FaultHandlerFlags attributes)
    {
        _domain = new(_smmu.Driver, ledger, "multimedia") { Attributes = attributes };
        run.AttachNeighbours(_domain, _units[0].Driver, _units[1].Driver);
        foreach (var unit in _units)
        {
            if (_domain.Attach(unit.Driver.Device) is not Errno.Ok and var error)
            {
                throw new InvalidOperationException($"attach of {unit.Driver.Device.Name} failed: {error}");
            }
        }
    }

    /// <summary>Lets each of them make accesses that fault, a frame after the other.</summary>
    public void Fault(long count)
    {
        _busy = _units.Length;
        foreach (var (index, unit) in _units.Index())
        {
            _ = _machine.Spawn(_machine.Options.Model["process"], $"{unit.Driver.Device.Name} app", async () =>
            {
                // Not in step: what faults while another fault of the bank is recorded is terminated, and nobody is told.
                await Kernel.UsleepRangeAsync(index * FrameMicroseconds / 2, index * FrameMicroseconds / 2);
                for (var i = 0L; i < count; i++)
                {
                    unit.Master.Fault(BadFrame);
                    await Kernel.UsleepRangeAsync(FrameMicroseconds, FrameMicroseconds);
                }

                if (--_busy == 0)
                {
                    _ended.CompleteAll();
                }
            });
        }
    }

    public KernelTask<bool> WaitAsync(Ktime timeout) => _ended.WaitTimeoutAsync(timeout);

    public async KernelTask TearDownAsync(StallRun run)
    {
        await run.DetachNeighboursAsync();
        foreach (var unit in _units)
        {
            await unit.Driver.StopAsync();
            _domain.Detach(unit.Driver.Device);
        }

        await _domain.FreeAsync();
    }

    private Unit NewUnit(string name, int stream) => new(new(new(name, [stream], new(name))), new(_smmu.Hardware, stream));

    private sealed record Unit(NeighbourDriver Driver, NeighbourMaster Master);
}
