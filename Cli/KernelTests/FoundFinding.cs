using TopHalf.Cli.Findings;
using TopHalf.Exploration;
using TopHalf.Rules;

namespace TopHalf.Cli.KernelTests;

/// <summary>Makes findings of what searches found.</summary>
internal static class FoundFinding
{
    /// <summary>The finding.</summary>
    /// <param name="found">What was found.</param>
    /// <param name="subject">What was searched.</param>
    /// <param name="maxSteps">When a run is given up.</param>
    /// <param name="root">Where the sources are.</param>
    /// <param name="code">Where what was searched is.</param>
    /// <param name="replay">The command that follows the schedule again.</param>
    public static Finding Of(FoundViolation found, Subject subject, long maxSteps, SourceRoot root, CodeSite code, string replay)
    {
        var violation = found.Violation;
        var flows = ContextFlows.Of(root, subject, found, maxSteps);
        return new()
        {
            Rule = violation.Rule.Id,
            Level = FindingLevel.Error,
            Message = $"{violation.Rule.Title}: {(violation.Operation.Length > 0 ? $"{violation.Operation} in {violation.Context}" : violation.Context)}, found by {subject.Name}",
            Place = PlaceOf(violation, root) ?? LastPlace(flows) ?? PlaceOf(code, root),
            Identity = $"{subject.Name}\n{found.Fingerprint}",
            Report = $"{violation.Report}\n\n{string.Join('\n', found.Columns)}",
            Flows = flows,
            Replay = replay,
        };
    }

    /// <summary>A run that was not the same when it was made again.</summary>
    /// <param name="difference">How it differed.</param>
    /// <param name="subject">What was searched.</param>
    /// <param name="root">Where the sources are.</param>
    /// <param name="code">Where what was searched is.</param>
    public static Finding OfDifference(string difference, Subject subject, SourceRoot root, CodeSite code) => new()
    {
        Rule = OwnRules.NotDeterministic.Id,
        Level = FindingLevel.Error,
        Message = $"not deterministic: {difference}",
        Place = PlaceOf(code, root),
        Identity = subject.Name,
    };

    /// <summary>Where the rule was broken; where that is not known, where the context became what it is.</summary>
    private static Place? PlaceOf(Violation violation, SourceRoot root) =>
        violation.Chain.Select(static link => link.Site).Prepend(violation.Site).Select(site => PlaceOf(site, root)).FirstOrDefault(static place => place is not null);

    /// <summary>What the context did last that has a place: a finding of a race has none of its own.</summary>
    private static Place? LastPlace(IReadOnlyList<Flow> flows) =>
        flows.MaxBy(static flow => flow.Steps[^1].Order)?.Steps.LastOrDefault(static step => step.Place is not null)?.Place;

    private static Place? PlaceOf(CodeSite site, SourceRoot root) => site.IsKnown ? root.WholeLine(site.RelativeFile, site.Line) : null;
}
