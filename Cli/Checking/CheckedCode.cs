using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace TopHalf.Cli.Checking;

/// <summary>Code that is compiled in one piece, and checked.</summary>
/// <param name="Name">Its name in reports.</param>
/// <param name="Compilation">The code.</param>
/// <param name="Options">What its project gives to analyzers.</param>
internal sealed record CheckedCode(string Name, Compilation Compilation, AnalyzerOptions Options);
