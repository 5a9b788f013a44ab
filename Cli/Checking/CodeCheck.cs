using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.ExceptionServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using TopHalf.Cli.Findings;

namespace TopHalf.Cli.Checking;

/// <summary>Runs the analyzer on code, and makes findings of what it says.</summary>
/// <param name="root">Where the sources are.</param>
/// <param name="analyzers">The analyzers.</param>
internal sealed class CodeCheck(SourceRoot root, ImmutableArray<DiagnosticAnalyzer> analyzers)
{
    // A file can be in two projects, and a project can be built for two frameworks.
    private readonly HashSet<(string Rule, Place? Place, string Message)> _told = [];

    /// <summary>What keeps code from compiling; warnings that a project calls errors do not.</summary>
    /// <param name="code">The code.</param>
    public static IEnumerable<Diagnostic> ErrorsOf(CheckedCode code) => code.Compilation.GetDiagnostics().Where(static diagnostic => diagnostic.DefaultSeverity == DiagnosticSeverity.Error && diagnostic.Severity == DiagnosticSeverity.Error);

    /// <summary>Checks code that compiles.</summary>
    /// <param name="code">The code.</param>
    public async Task<ReportPart> CheckAsync(CheckedCode code)
    {
        var clock = Stopwatch.StartNew();
        var options = new CompilationWithAnalyzersOptions(
            code.Options,
            // Half an analysis must not look like a whole one.
            static (exception, _, _) => ExceptionDispatchInfo.Throw(exception),
            concurrentAnalysis: true, logAnalyzerExecutionTime: false, reportSuppressedDiagnostics: true,
            analyzerExceptionFilter: static _ => false);
        var diagnostics = await code.Compilation.WithAnalyzers(analyzers, options).GetAnalyzerDiagnosticsAsync();
        var findings = diagnostics.Concat(Unexplained(diagnostics, code.Compilation))
            .Select(diagnostic => ToFinding(diagnostic, code.Compilation))
            .OfType<Finding>()
            .Where(finding => _told.Add((finding.Rule, finding.Place, finding.Message)))
            .OrderBy(static finding => finding.Place?.File, StringComparer.Ordinal)
            .ThenBy(static finding => finding.Place?.Line).ThenBy(static finding => finding.Place?.Column)
            .ThenBy(static finding => finding.Rule, StringComparer.Ordinal).ThenBy(static finding => finding.Message, StringComparer.Ordinal);
        return new()
        {
            Name = code.Name,
            Outcome = PartOutcome.Done,
            Findings = [.. findings],
            Statement = string.Create(CultureInfo.InvariantCulture, $"{CheckRules.All.Count} rules"),
            Seconds = clock.Elapsed.TotalSeconds,
        };
    }

    /// <summary>Suppressions that do not say why, each once, as severe as the project wants it.</summary>
    private static IEnumerable<Diagnostic> Unexplained(IEnumerable<Diagnostic> diagnostics, Compilation compilation)
    {
        var found = diagnostics.Where(static diagnostic => diagnostic.IsSuppressed)
            .Select(diagnostic => (diagnostic.Id, From: SuppressionReason.Of(diagnostic, compilation)))
            .Where(static pair => pair.From.Suppression.Justification.Length == 0)
            .DistinctBy(static pair => (pair.Id, pair.From.Location))
            .Select(static pair => Diagnostic.Create(OwnRules.SuppressionWithoutReason, pair.From.Location, pair.Id, pair.From.Suppression.By == "pragma"
                ? "write a comment behind it" : "set Justification"));
        return CompilationWithAnalyzers.GetEffectiveDiagnostics(found, compilation);
    }

    private Finding? ToFinding(Diagnostic diagnostic, Compilation compilation)
    {
        if (RuleText.LevelOf(diagnostic.Severity) is not { } level)
        {
            return null;
        }

        var message = diagnostic.GetMessage(CultureInfo.InvariantCulture);
        var place = PlaceOf(diagnostic.Location);
        return new()
        {
            Rule = diagnostic.Id,
            Level = level,
            Message = message,
            Place = place,
            Identity = place is null ? message : Fingerprints.OfSource(root, place, message),
            Flows = Chain(diagnostic, compilation),
            Suppression = diagnostic.IsSuppressed ? SuppressionReason.Of(diagnostic, compilation).Suppression : null,
        };
    }

    /// <summary>The calls from the entry point to the one that breaks the rule, which is the last step.</summary>
    private List<Flow> Chain(Diagnostic diagnostic, Compilation compilation)
    {
        if (diagnostic.AdditionalLocations.Count == 0)
        {
            return [];
        }

        var locations = diagnostic.AdditionalLocations.Where(static location => location.IsInSource).ToList();
        if (locations.Count == 0 || locations[^1] != diagnostic.Location)
        {
            locations.Add(diagnostic.Location);
        }

        return [new("calls", [.. locations.Select((location, index) => new FlowStep(index + 1, Describe(location, compilation), PlaceOf(location)))])];
    }

    private static string Describe(Location location, Compilation compilation)
    {
        if (location.SourceTree is not { } tree)
        {
            return location.ToString();
        }

        var line = tree.GetText().Lines.GetLineFromPosition(location.SourceSpan.Start).ToString().Trim();
        var member = compilation.ContainsSyntaxTree(tree) ? compilation.GetSemanticModel(tree).GetEnclosingSymbol(location.SourceSpan.Start) : null;
        return member is IMethodSymbol or IPropertySymbol or IFieldSymbol
            ? $"{member.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat)}: {line}"
            : line;
    }

    private Place? PlaceOf(Location location)
    {
        if (!location.IsInSource)
        {
            return null;
        }

        var span = location.GetMappedLineSpan();
        return new(root.Relative(span.Path), span.StartLinePosition.Line + 1, span.StartLinePosition.Character + 1, span.EndLinePosition.Line + 1, span.EndLinePosition.Character + 1);
    }
}
