using System.Globalization;

namespace TopHalf.Rules;

/// <summary>A place in the source of a driver.</summary>
/// <param name="File">The path as the compiler knew it, or empty when it is not known.</param>
/// <param name="Line">The line, from 1; 0 when it is not known.</param>
public readonly record struct CodeSite(string File, int Line)
{
    private const string MappedRoot = "/_/";

    /// <summary>Whether the place is known.</summary>
    public bool IsKnown => Line > 0;

    /// <summary>The path without the root to which a deterministic build maps its checkout.</summary>
    public string RelativeFile => File switch
    {
        null => "",
        _ when File.StartsWith(MappedRoot, StringComparison.Ordinal) => File[MappedRoot.Length..],
        _ => File,
    };

    /// <summary>The file name and line as the kernel's reports print them: <c>GpuFaultCapture.cs:21</c>.</summary>
    public override string ToString() => IsKnown
        ? string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileName(File)}:{Line}")
        : "unknown place";
}
