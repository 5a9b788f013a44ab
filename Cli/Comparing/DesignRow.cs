using TopHalf.Designs;
using TopHalf.Exploration;
using TopHalf.Scenarios;

namespace TopHalf.Cli.Comparing;

/// <summary>A design, and what came of it.</summary>
/// <param name="Design">The design.</param>
/// <param name="Run">One run under the default schedule, with the knobs on which its verdict depends.</param>
/// <param name="Search">What a search of its schedules found.</param>
/// <param name="LinesClient">Lines of the client; null where they cannot be counted.</param>
/// <param name="LinesDriver">Lines of the driver's half.</param>
internal sealed record DesignRow(FaultDesign Design, RunResult Run, ExplorationResult Search, int? LinesClient, int? LinesDriver)
{
    /// <summary>The rules that were broken, by the run or by a schedule that was found, each once.</summary>
    public IReadOnlyList<string> Rules { get; } =
        [.. Run.BrokenRules.Concat(Search.Violations.Select(static found => found.Violation.Rule.Id)).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>Clean, broken, or not decided since a budget ended the run.</summary>
    public string Verdict => Rules.Count > 0 ? "broken" : Run.IsInconclusive ? "inconclusive" : "clean";

    /// <summary>Who was told of what, where several clients share an IOMMU.</summary>
    public IReadOnlyList<ClientFigures> Clients { get; } = ClientFigures.Find(Run.Figures);

    public long Figure(string name) => Run.Figures.GetValueOrDefault(name);
}
