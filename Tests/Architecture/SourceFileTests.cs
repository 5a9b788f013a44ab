using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using NUnit.Framework;

namespace TopHalf.Tests.Architecture;

/// <summary>How the files of the product are cut and named.</summary>
internal sealed class SourceFileTests
{
    private const int LongestFile = 400;

    private static readonly string[] _namesThatSayNothing = ["Util", "Utils", "Utilities", "Helper", "Helpers", "Common"];

    /// <summary>Files that may hold several types, each with the reason. A file is removed from here when it no longer does.</summary>
    private static readonly Dictionary<string, string> _severalTypes = new(StringComparer.Ordinal);

    /// <summary>Files that may be longer, each with the reason. A file is removed from here when it no longer is.</summary>
    private static readonly Dictionary<string, string> _longFiles = new(StringComparer.Ordinal);

    /// <summary>Files whose namespace is given from outside, each with the reason.</summary>
    private static readonly Dictionary<string, string> _givenNamespaces = new(StringComparer.Ordinal)
    {
        ["Analyzers/IsExternalInit.cs"] = "The compiler looks for the type by its full name.",
    };

    private static readonly string[] _files = [.. SourceTree.ProductFolders.SelectMany(SourceTree.SourceFiles)];

    [Test]
    public void File_HasAtMostOneTopLevelType() =>
        Assert.That(_files.Where(file => TopLevelTypes(file) > 1), Is.EquivalentTo(_severalTypes.Keys));

    [Test]
    public void File_IsNotLongerThanTheLimit() =>
        Assert.That(_files.Where(file => File.ReadLines(SourceTree.PathOf(file)).Count() > LongestFile), Is.EquivalentTo(_longFiles.Keys));

    [Test]
    public void FileAndFolder_NameAnIdea() =>
        Assert.That(_files.Where(file => Path.ChangeExtension(file, null).Split('/').Any(SaysNothing)), Is.Empty);

    [Test]
    public void Namespace_IsTheFolder() =>
        Assert.That(
            _files.Where(file => Namespaces(file).Any(name => name != ExpectedNamespace(file))),
            Is.EquivalentTo(_givenNamespaces.Keys));

    [Test]
    public void Exceptions_HaveAReason() =>
        Assert.That(_severalTypes.Concat(_longFiles).Concat(_givenNamespaces).Where(entry => string.IsNullOrWhiteSpace(entry.Value)), Is.Empty);

    private static bool SaysNothing(string name) =>
        _namesThatSayNothing.Any(word => name.EndsWith(word, StringComparison.Ordinal));

    private static int TopLevelTypes(string file) => Members(file)
        .Count(member => member is BaseTypeDeclarationSyntax or DelegateDeclarationSyntax);

    private static IEnumerable<string> Namespaces(string file) =>
        Parse(file).Members.OfType<BaseNamespaceDeclarationSyntax>().Select(name => name.Name.ToString());

    private static IEnumerable<MemberDeclarationSyntax> Members(string file) =>
        Parse(file).Members.SelectMany(member => member is BaseNamespaceDeclarationSyntax name ? name.Members : [member]);

    private static CompilationUnitSyntax Parse(string file) =>
        CSharpSyntaxTree.ParseText(File.ReadAllText(SourceTree.PathOf(file)), new(LanguageVersion.Preview)).GetCompilationUnitRoot();

    private static string ExpectedNamespace(string file)
    {
        var folders = file.Split('/')[..^1];
        return string.Join('.', ["TopHalf", .. folders[0] == "Framework" ? folders[1..] : folders]);
    }
}
