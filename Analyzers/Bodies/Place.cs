using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace TopHalf.Analyzers.Bodies;

/// <summary>A stretch of source.</summary>
/// <param name="Tree">The file.</param>
/// <param name="Span">Where in it.</param>
internal readonly record struct Place(SyntaxTree Tree, TextSpan Span)
{
    /// <summary>Text that is the same in every run, and orders by file and position.</summary>
    public string Key => $"{Tree?.FilePath}:{Span.Start:D8}";

    /// <summary>For messages: the file's name and the line.</summary>
    public override string ToString()
    {
        var line = Tree.GetLineSpan(Span);
        var slash = line.Path.LastIndexOfAny(['/', '\\']);
        return $"{line.Path.Substring(slash + 1)}:{line.StartLinePosition.Line + 1}";
    }

    public Location ToLocation() => Location.Create(Tree, Span);
}
