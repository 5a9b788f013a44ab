using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using TopHalf.Cli.Findings;

namespace TopHalf.Cli.Checking;

/// <summary>Finds what suppresses a diagnostic, and the reason that is given there.</summary>
/// <remarks>Of an attribute that is its justification; of a <c>#pragma</c> the comment behind it, or the one right above.</remarks>
internal static class SuppressionReason
{
    /// <summary>What suppresses a diagnostic, and where.</summary>
    /// <param name="diagnostic">A diagnostic that is suppressed.</param>
    /// <param name="compilation">The code that it is in.</param>
    public static (Suppression Suppression, Location Location) Of(Diagnostic diagnostic, Compilation compilation)
    {
        if (diagnostic.GetSuppressionInfo(compilation)?.Attribute is { } attribute)
        {
            var given = attribute.NamedArguments.FirstOrDefault(static argument => argument.Key == "Justification").Value.Value as string ?? "";
            var location = attribute.ApplicationSyntaxReference is { } syntax ? Location.Create(syntax.SyntaxTree, syntax.Span) : diagnostic.Location;
            return (new("SuppressMessage", given.Trim() == "<Pending>" ? "" : given.Trim()), location);
        }

        return Pragma(diagnostic) is { } pragma
            ? (new("pragma", CommentOf(pragma)), pragma.GetLocation())
            : (new("pragma", ""), diagnostic.Location);
    }

    private static PragmaWarningDirectiveTriviaSyntax? Pragma(Diagnostic diagnostic) => diagnostic.Location.SourceTree?.GetRoot(CancellationToken.None)
        .DescendantNodes(descendIntoTrivia: true)
        .OfType<PragmaWarningDirectiveTriviaSyntax>()
        .LastOrDefault(pragma => pragma.SpanStart <= diagnostic.Location.SourceSpan.Start && pragma.DisableOrRestoreKeyword.Text == "disable" &&
            (pragma.ErrorCodes.Count == 0 || pragma.ErrorCodes.Any(code => code.ToString() == diagnostic.Id)));

    private static string CommentOf(PragmaWarningDirectiveTriviaSyntax pragma)
    {
        var lines = pragma.SyntaxTree.GetText(CancellationToken.None).Lines;
        var line = lines.GetLineFromPosition(pragma.SpanStart);
        var behind = TextAfterSlashes(line);
        return behind.Length > 0 || line.LineNumber == 0 || !Above().StartsWith("//", StringComparison.Ordinal) ? behind : TextAfterSlashes(lines[line.LineNumber - 1]);

        string Above() => lines[line.LineNumber - 1].ToString().TrimStart();
    }

    private static string TextAfterSlashes(TextLine line) =>
        line.ToString() is var text && text.IndexOf("//", StringComparison.Ordinal) is >= 0 and var at ? text[at..].Trim('/', ' ', '\t') : "";
}
