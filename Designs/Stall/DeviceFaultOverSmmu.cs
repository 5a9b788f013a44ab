using TopHalf.Designs.PageRequests.Core;
using TopHalf.Designs.Stall.Clients;
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
        private DeviceFaultCapture? _client;

        public override IContextFaultPath NewPath(SmmuContextBank bank, SmmuIrqMode mode) =>
            new DeviceFaultPath(bank, mode, bank.Domain == _client?.Domain ? _client.Core : null);

        public override void Attach(IommuDomain domain)
        {
            _client = new(parts, domain);
            Machines.Machine.Current.RunOnStack(_client.AttachAsync());
        }

        public override KernelTask DetachAsync() => _client!.DetachAsync();
    }
}
