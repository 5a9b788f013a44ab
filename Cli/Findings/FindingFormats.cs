namespace TopHalf.Cli.Findings;

/// <summary>The formats in which findings are written.</summary>
internal static class FindingFormats
{
    private static readonly Dictionary<string, Func<FindingReport, string>> _writers = new(StringComparer.Ordinal)
    {
        ["text"] = FindingText.Render,
        ["json"] = FindingJson.Render,
        ["sarif"] = SarifLog.Render,
        ["junit"] = JUnitXml.Render,
        ["ktap"] = KtapText.Render,
    };

    /// <summary>Their names, the default first.</summary>
    public static string[] Names { get; } = [.. _writers.Keys];

    /// <summary>Writes a report.</summary>
    /// <param name="report">The report.</param>
    /// <param name="format">A name of <see cref="Names"/>.</param>
    public static string Render(FindingReport report, string format) => _writers[format](report);
}
