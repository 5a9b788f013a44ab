using TopHalf.Designs.PageRequests.Core;
using TopHalf.Designs.Stall.Clients;
using TopHalf.Designs.Stall.Neighbours;
using TopHalf.Designs.Stall.Paths;
using TopHalf.Drivers.ArmSmmu;
using TopHalf.Iommu;
using TopHalf.Scheduling;

namespace TopHalf.Designs.Stall;

/// <summary>The fault API by device over an SMMUv2: how <c>device-fault</c> is made where that is the hardware.</summary>
internal static class DeviceFaultOverSmmu
{
    public static StallDesign Of(FaultDesign design) => new Design(design);

    private sealed class Design(FaultDesign design) : StallDesign
    {
        public override string Slug => design.Slug;

        public override string Summary => design.Summary;

        public override string Source => design.Source;

        public override DesignFacts Facts => design.Facts;

        public override IReadOnlyList<Type> ClientCode => [typeof(DeviceFaultCapture)];

        public override IReadOnlyList<Type> DriverCode => [typeof(DeviceFaultPath), typeof(DeviceFaultCore)];

        public override StallRun NewRun(StallParts parts) => new Run(parts);
    }

    private sealed class Run(StallParts parts) : StallRun
    {
        private readonly Dictionary<IommuDevice, DeviceFaultCore> _cores = [];
        private DeviceFaultCapture? _client;
        private NeighbourDeviceFaults[] _neighbours = [];

        public override IContextFaultPath NewPath(SmmuContextBank bank, SmmuIrqMode mode) =>
            new DeviceFaultPath(bank, mode, _cores);

        public override void Attach(IommuDomain domain)
        {
            _client = new(parts, domain);
            _cores.Add(parts.GpuDevice, _client.Core);
            Machines.Machine.Current.RunOnStack(_client.AttachAsync());
        }

        public override KernelTask DetachAsync() => _client!.DetachAsync();

        public override void AttachNeighbours(IommuDomain domain, NeighbourDriver display, NeighbourDriver video)
        {
            _neighbours = [new(domain, display), new(domain, video)];
            foreach (var neighbour in _neighbours)
            {
                _cores.Add(neighbour.Device, neighbour.Core);
                Machines.Machine.Current.RunOnStack(neighbour.AttachAsync());
            }
        }

        public override async KernelTask DetachNeighboursAsync()
        {
            foreach (var neighbour in _neighbours)
            {
                await neighbour.DetachAsync();
            }
        }
    }
}
