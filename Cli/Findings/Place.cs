using System.Globalization;

namespace TopHalf.Cli.Findings;

/// <summary>A place in a file.</summary>
/// <param name="File">The path, relative to the root of the sources where it is below it, with slashes.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Column">The column, from 1; 0 when only the line is known.</param>
/// <param name="EndLine">The last line.</param>
/// <param name="EndColumn">The column behind the last character; 0 when only the line is known.</param>
internal sealed record Place(string File, int Line, int Column, int EndLine, int EndColumn)
{
    /// <inheritdoc/>
    public override string ToString() => Column > 0
        ? string.Create(CultureInfo.InvariantCulture, $"{File}:{Line}:{Column}")
        : string.Create(CultureInfo.InvariantCulture, $"{File}:{Line}");
}
