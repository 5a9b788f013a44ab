using Microsoft.Extensions.DependencyInjection;
using TopHalf.Designs.PageRequests.Clients;
using TopHalf.Designs.PageRequests.Driver;
using TopHalf.Designs.PageRequests.Hardware;
using TopHalf.Devices;
using TopHalf.Iommu;
using TopHalf.Machines;
using TopHalf.Scenarios;

namespace TopHalf.Designs.PageRequests;

/// <summary>A design in which a device asks for pages and somebody answers.</summary>
internal abstract class PageRequestDesign : FaultDesign
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Hardware => ["smmuv3"];

    /// <inheritdoc/>
    public override IReadOnlyList<Type> DriverCode => [typeof(PageRequestDriver)];

    /// <inheritdoc/>
    public override void AddServices(IServiceCollection services, ScenarioSettings settings) =>
        services.AddScoped<IFaultBench>(provider => new PageRequestBench(
            provider.GetRequiredService<Machine>(), provider.GetRequiredService<FaultLedger>(), settings, NewClients()));

    /// <inheritdoc/>
    public override IReadOnlyDictionary<Knob, bool> Knobs(ScenarioSettings settings) => PageRequestKnobs.Defaults;

    /// <summary>What makes the clients of one run; they may share something. Called on the machine.</summary>
    protected abstract Func<PageRequestPort, PageRequestClient> NewClients();
}
