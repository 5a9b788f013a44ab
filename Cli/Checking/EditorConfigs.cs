using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace TopHalf.Cli.Checking;

/// <summary>The <c>.editorconfig</c> files above sources that no project names, for the compiler and for analyzers.</summary>
internal sealed class EditorConfigs : SyntaxTreeOptionsProvider
{
    private readonly AnalyzerConfigSet _configs;

    private EditorConfigs(AnalyzerConfigSet configs)
    {
        _configs = configs;
        ForAnalyzers = new Provider(configs);
    }

    /// <summary>The same for analyzers.</summary>
    public AnalyzerConfigOptionsProvider ForAnalyzers { get; }

    /// <summary>Finds those that hold for files.</summary>
    /// <param name="files">The whole paths of the files.</param>
    public static EditorConfigs Above(IEnumerable<string> files)
    {
        var folders = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var file in files)
        {
            for (var folder = Path.GetDirectoryName(file); folder is not null && folders.Add(folder); folder = Path.GetDirectoryName(folder))
            {
            }
        }

        var paths = folders.Select(static folder => Path.Combine(folder, ".editorconfig")).Where(File.Exists);
        return new(AnalyzerConfigSet.Create(paths.Select(static path => AnalyzerConfig.Parse(File.ReadAllText(path), path)).ToImmutableArray()));
    }

    /// <inheritdoc/>
    public override GeneratedKind IsGenerated(SyntaxTree tree, CancellationToken cancellationToken) => GeneratedKind.Unknown;

    /// <inheritdoc/>
    public override bool TryGetDiagnosticValue(SyntaxTree tree, string diagnosticId, CancellationToken cancellationToken, out ReportDiagnostic severity) =>
        _configs.GetOptionsForSourcePath(tree.FilePath).TreeOptions.TryGetValue(diagnosticId, out severity);

    /// <inheritdoc/>
    public override bool TryGetGlobalDiagnosticValue(string diagnosticId, CancellationToken cancellationToken, out ReportDiagnostic severity) =>
        _configs.GlobalConfigOptions.TreeOptions.TryGetValue(diagnosticId, out severity);

    private sealed class Provider(AnalyzerConfigSet configs) : AnalyzerConfigOptionsProvider
    {
        public override AnalyzerConfigOptions GlobalOptions { get; } = new Values(configs.GlobalConfigOptions.AnalyzerOptions);

        public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => new Values(configs.GetOptionsForSourcePath(tree.FilePath).AnalyzerOptions);

        public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => new Values(configs.GetOptionsForSourcePath(textFile.Path).AnalyzerOptions);
    }

    private sealed class Values(ImmutableDictionary<string, string> values) : AnalyzerConfigOptions
    {
        public override bool TryGetValue(string key, [NotNullWhen(true)] out string? value) => values.TryGetValue(key, out value);
    }
}
