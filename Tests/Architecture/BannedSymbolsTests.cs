using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using NUnit.Framework;
using TopHalf.Tests.Analyzers;

namespace TopHalf.Tests.Architecture;

/// <summary>An entry with a misspelt id would ban nothing, and nobody would see it.</summary>
internal sealed class BannedSymbolsTests
{
    private static readonly string[] _entries =
    [
        .. File.ReadLines(SourceTree.PathOf("BannedSymbols.txt"))
            .Where(line => line.Length > 0 && !line.StartsWith("//", StringComparison.Ordinal)),
    ];

    [Test]
    public void Entry_NamesASymbolOfTheRuntime()
    {
        var compilation = CSharpCompilation.Create("runtime", references: RunningRuntime.References);

        var unknown = _entries.Where(entry =>
            DocumentationCommentId.GetFirstSymbolForDeclarationId(entry.Split(';')[0], compilation) is null);

        Assert.That(unknown, Is.Empty);
    }

    [Test]
    public void Entry_SaysWhatToUseInstead() =>
        Assert.That(_entries.Where(entry => entry.Split(';') is not [_, { Length: > 20 }]), Is.Empty);

    [Test]
    public void Entry_IsThereOnce() => Assert.That(_entries.Select(entry => entry.Split(';')[0]), Is.Unique);
}
