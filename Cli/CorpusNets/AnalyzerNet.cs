using System.Globalization;
using TopHalf.Cli.Checking;
using TopHalf.Cli.Findings;
using TopHalf.Corpus;

namespace TopHalf.Cli.CorpusNets;

/// <summary>The analyzer: reads the file of each program, alone, as <c>tophalf check</c> does.</summary>
internal static class AnalyzerNet
{
    /// <summary>Checks every program of an entry.</summary>
    /// <param name="entry">The entry.</param>
    public static NetAnswer Ask(CorpusEntry entry) => new(entry.Analyzer, [.. entry.Variants.Select(variant => Check(entry, variant))]);

    private static ProgramAnswer Check(CorpusEntry entry, string variant)
    {
        var path = CorpusEntries.SourcePath(entry, variant);
        var code = LooseSources.Of(path, path, CorpusEntries.Source(entry, variant));
        if (CodeCheck.ErrorsOf(code).FirstOrDefault() is { } error)
        {
            throw new InvalidOperationException($"A program of the corpus does not compile alone: {error}");
        }

        var part = new CodeCheck(new(Environment.CurrentDirectory), CheckRules.Analyzers).CheckAsync(code).GetAwaiter().GetResult();
        return new(
            variant,
            // What is only for the reader's information is no verdict.
            [.. part.Findings.Where(static finding => finding.IsNew && finding.Level != FindingLevel.Info).Select(static finding => new NetReport(finding.Rule, TextOf(finding), Replay: null))],
            Schedules: null,
            Differences: []);
    }

    private static string TextOf(Finding finding) => finding.Place is { } place
        ? string.Create(CultureInfo.InvariantCulture, $"{finding.Rule} at {place.File}:{place.Line}: {finding.Message}")
        : $"{finding.Rule}: {finding.Message}";
}
