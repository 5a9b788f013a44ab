using Microsoft.Extensions.DependencyInjection;
using TopHalf.Scenarios;

namespace TopHalf.Designs;

/// <summary>One way to report the faults of an IOMMU and to have them resumed: an API, the code behind it, and what it asks of its clients.</summary>
/// <remarks>Holds no state of a run; what belongs to a run are the scoped services that it adds.</remarks>
public abstract class FaultDesign
{
    /// <summary>As typed, in kebab case: <c>adreno-priv</c>.</summary>
    public abstract string Slug { get; }

    /// <summary>Its place in the history, for the order of tables; designs of one's own come last.</summary>
    public virtual int Order => int.MaxValue;

    /// <summary>What it is, in one line, with its place in the history.</summary>
    public abstract string Summary { get; }

    /// <summary>Where it is written down: a series, a mail, a release.</summary>
    public abstract string Source { get; }

    /// <summary>What it settles.</summary>
    public abstract DesignFacts Facts { get; }

    /// <summary>The hardware that it runs on, by name; the first is the default.</summary>
    public abstract IReadOnlyList<string> Hardware { get; }

    /// <summary>The types that a client of the API has to write: their source lines are counted.</summary>
    public abstract IReadOnlyList<Type> ClientCode { get; }

    /// <summary>The types that the driver of an IOMMU has to write for it.</summary>
    public abstract IReadOnlyList<Type> DriverCode { get; }

    /// <summary>Its API as it would be in C; empty where there is nothing to call. Default: empty.</summary>
    public virtual IReadOnlyList<CFunction> Api => [];

    /// <summary>Adds what a run needs, as scoped services: an <see cref="IFaultBench"/> above all.</summary>
    /// <param name="services">Where to add them.</param>
    /// <param name="settings">What was chosen.</param>
    public abstract void AddServices(IServiceCollection services, ScenarioSettings settings);

    /// <summary>The answers of the chosen hardware to its open questions.</summary>
    /// <param name="settings">What was chosen.</param>
    public abstract IReadOnlyDictionary<Devices.Knob, bool> Knobs(ScenarioSettings settings);
}
