using TopHalf.Scenarios;
using TopHalf.Scheduling;

namespace TopHalf.Corpus;

/// <summary>An entry of the corpus, for the machine to run.</summary>
/// <param name="entry">The entry.</param>
public sealed class CorpusScenario(CorpusEntry entry) : Scenario
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<CorpusScenario> All { get; } = [.. CorpusEntries.All.Select(static entry => new CorpusScenario(entry))];

    /// <summary>The entry.</summary>
    public CorpusEntry Entry => entry;

    /// <inheritdoc/>
    public override string Name => entry.ScenarioName;

    /// <inheritdoc/>
    public override string Summary => $"{entry.Title} ({entry.Year})";

    /// <inheritdoc/>
    public override IReadOnlyList<ScenarioParameter> Parameters { get; } =
        [ScenarioParameter.OneOf("variant", "which of its programs", [.. entry.Variants])];

    /// <inheritdoc/>
    public override KernelTask RunAsync(IServiceProvider services, ScenarioSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return CorpusEntries.Program(entry, settings["variant"]).RunAsync();
    }
}
