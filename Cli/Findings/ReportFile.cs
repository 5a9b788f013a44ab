namespace TopHalf.Cli.Findings;

/// <summary>A file that a report is written to, beside the one of the standard output.</summary>
/// <param name="Format">In which format.</param>
/// <param name="Path">The file.</param>
internal sealed record ReportFile(string Format, string Path);
