using Microsoft.CodeAnalysis;

namespace TopHalf.Tests.Analyzers;

/// <summary>The assemblies of the runtime that runs the tests, as references for a compilation.</summary>
internal static class RunningRuntime
{
    private static readonly string _folder = Path.GetDirectoryName(typeof(object).Assembly.Location)!;

    /// <summary>All managed assemblies of the runtime.</summary>
    public static IReadOnlyList<MetadataReference> References { get; } =
    [
        .. Directory.EnumerateFiles(_folder, "System.*.dll")
            .Append(Path.Combine(_folder, "netstandard.dll"))
            .Where(file => !Path.GetFileName(file).Contains(".Native.", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(file => MetadataReference.CreateFromFile(file)),
    ];
}
