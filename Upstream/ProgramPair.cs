using TopHalf.Contracts;
using TopHalf.Rules;
using TopHalf.Scenarios;
using TopHalf.Scheduling;

namespace TopHalf.Upstream;

/// <summary>Two programs that differ in one thing only: the first breaks a rule, the second breaks none.</summary>
/// <remarks>Both have the same bounds; what searches them knows neither of them by name.</remarks>
public abstract class ProgramPair : Scenario
{
    private protected ProgramPair(string broken, string @fixed)
    {
        (BrokenVariant, FixedVariant) = (broken, @fixed);
        Parameters = [ScenarioParameter.OneOf("variant", "which of the two programs", broken, @fixed)];
    }

    /// <summary>The value of <c>--variant</c> with which it breaks the rule.</summary>
    public string BrokenVariant { get; }

    /// <summary>The value of <c>--variant</c> with which it breaks none.</summary>
    public string FixedVariant { get; }

    /// <summary>The rule that the first program breaks.</summary>
    public abstract Rule Rule { get; }

    /// <summary>What a search of it needs besides the defaults, as options of <c>tophalf explore</c>: the CPUs, what may fail, how many interrupts come.</summary>
    public virtual IReadOnlyList<string> SearchOptions => [];

    /// <inheritdoc/>
    public override IReadOnlyList<ScenarioParameter> Parameters { get; }

    /// <inheritdoc/>
    public override KernelTask RunAsync(IServiceProvider services, ScenarioSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return RunAsync(services, isFixed: settings["variant"] == FixedVariant);
    }

    /// <summary>The program. Runs as the task <c>init</c>, in process context.</summary>
    /// <param name="services">The services of the run.</param>
    /// <param name="isFixed">Whether it is the second program; what differs is the fix, and nothing else.</param>
    [RunsIn(CallContexts.Process)]
    protected abstract KernelTask RunAsync(IServiceProvider services, bool isFixed);
}
