using System.Globalization;
using TopHalf.Cli.Commands;
using TopHalf.Corpus;

namespace TopHalf.Cli.CorpusNets;

/// <summary>The machine: runs the programs of an entry, under many schedules.</summary>
internal static class RuntimeNet
{
    /// <summary>Searches every program of an entry.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="schedules">At most how many schedules of each program.</param>
    public static NetAnswer Ask(CorpusEntry entry, long schedules) =>
        new(entry.Runtime, [.. entry.Variants.Select(variant => Search(entry, variant, schedules))]);

    private static ProgramAnswer Search(CorpusEntry entry, string variant, long schedules)
    {
        var (result, searched) = PairSearch.Explore(entry.ScenarioName, variant, entry.SearchOptions, schedules.ToString(CultureInfo.InvariantCulture));
        var found = result?.Violations ?? [];
        return new(
            variant,
            [.. found.Select(static violation => new NetReport(violation.Violation.Rule.Id, violation.Fingerprint.ToString(), violation.Token.ToString()))],
            searched,
            [.. result?.Differences ?? [], .. found.SelectMany(FreshReplay.Differences)]);
    }
}
