using TopHalf.Contracts;
using TopHalf.Rules;
using TopHalf.Scenarios;
using TopHalf.Scheduling;

namespace TopHalf.Upstream;

/// <summary>A bug that shipped in Linux, re-modelled: one program as it was shipped, and the same one as it was fixed.</summary>
/// <remarks>Both have the same bounds; what finds the bug knows neither of them by name.</remarks>
public abstract class UpstreamBug : Scenario
{
    private const string Shipped = "shipped";
    private const string Fixed = "fixed";

    /// <summary>The title of the fix upstream, or of the report where there is no fix.</summary>
    public abstract string Title { get; }

    /// <summary>The year in which it was found upstream.</summary>
    public abstract int Year { get; }

    /// <summary>Where it is written down: the commit, the mail, the advisory.</summary>
    public abstract string Source { get; }

    /// <summary>The rule that the program breaks as it was shipped.</summary>
    public abstract Rule Rule { get; }

    /// <summary>What a search of it needs besides the defaults, as options of <c>tophalf explore</c>: the CPUs, what may fail, how many interrupts come.</summary>
    public virtual IReadOnlyList<string> SearchOptions => [];

    /// <inheritdoc/>
    public override string Summary => $"{Title} ({Year})";

    /// <inheritdoc/>
    public override IReadOnlyList<ScenarioParameter> Parameters { get; } = [ScenarioParameter.OneOf("variant", "which of the two programs", Shipped, Fixed)];

    /// <inheritdoc/>
    public override KernelTask RunAsync(IServiceProvider services, ScenarioSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return RunAsync(services, isFixed: settings["variant"] == Fixed);
    }

    /// <summary>The program. Runs as the task <c>init</c>, in process context.</summary>
    /// <param name="services">The services of the run.</param>
    /// <param name="isFixed">Whether it is the program as it was fixed; what differs is the fix, and nothing else.</param>
    [RunsIn(CallContexts.Process)]
    protected abstract KernelTask RunAsync(IServiceProvider services, bool isFixed);
}
