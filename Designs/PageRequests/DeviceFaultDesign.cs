using Microsoft.Extensions.DependencyInjection;
using TopHalf.Designs.PageRequests.Clients;
using TopHalf.Designs.Stall;
using TopHalf.Devices;
using TopHalf.Scenarios;

namespace TopHalf.Designs.PageRequests;

/// <summary><c>device-fault</c>: a fault API for each device: a list of faults that wait for the client's answer (v5.3).</summary>
internal sealed class DeviceFaultDesign : PageRequestDesign
{
    /// <inheritdoc/>
    public override string Slug => "device-fault";

    /// <inheritdoc/>
    public override int Order => 9;

    /// <inheritdoc/>
    public override string Summary => "a fault API for each device: a list of faults that wait for the client's answer (v5.3)";

    /// <inheritdoc/>
    public override string Source => "iommu_register_device_fault_handler() and iommu_page_response(), merged in v5.3, May 2019; removed in v6.9";

    /// <inheritdoc/>
    public override DesignFacts Facts => new("irq thread", "yes", "client", "irq thread, work queue, process");

    /// <inheritdoc/>
    public override IReadOnlyList<string> Hardware => [.. base.Hardware, .. OverSmmu.Hardware];

    private StallDesign OverSmmu => field ??= DeviceFaultOverSmmu.Of(this);

    /// <inheritdoc/>
    public override IReadOnlyList<Type> ClientCode => [typeof(DeviceFaultClient)];

    /// <inheritdoc/>
    public override IReadOnlyList<CFunction> Api { get; } =
    [
        new(CRole.Handler, "int", "iommu_dev_fault_handler_t", "told of a fault under param->lock; answers whether it takes it", new CParameter("struct iommu_fault *", "fault", "the fault"), new CParameter("void *", "data", "as it was given")),
        new(CRole.Setup, "int", "iommu_register_device_fault_handler", "install the handler of a device", new CParameter("struct device *", "dev", "the device"), new CParameter("iommu_dev_fault_handler_t", "handler", "the handler"), new CParameter("void *", "data", "handed to the handler")),
        new(CRole.Setup, "int", "iommu_unregister_device_fault_handler", "remove the handler; -EBUSY while faults are pending", new CParameter("struct device *", "dev", "the device")),
        new(CRole.Resume, "int", "iommu_page_response", "answer a page request", new CParameter("struct device *", "dev", "the device"), new CParameter("struct iommu_page_response *", "msg", "the answer")),
    ];

    /// <inheritdoc/>
    public override void AddServices(IServiceCollection services, ScenarioSettings settings)
    {
        if (IsOverSmmu(settings))
        {
            OverSmmu.AddServices(services, settings);
        }
        else
        {
            base.AddServices(services, settings);
        }
    }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<Knob, bool> Knobs(ScenarioSettings settings) => IsOverSmmu(settings) ? OverSmmu.Knobs(settings) : base.Knobs(settings);

    private bool IsOverSmmu(ScenarioSettings settings) => OverSmmu.Hardware.Contains(settings["hardware"]);

    /// <inheritdoc/>
    protected override Func<PageRequestPort, PageRequestClient> NewClients() => static port => new DeviceFaultClient(port);
}
