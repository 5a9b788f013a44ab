using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using TopHalf.Machines;

namespace TopHalf.Cli.Checking;

/// <summary>C# files without a project: compiled against the assemblies of this program, and the runtime that runs it.</summary>
internal static class LooseSources
{
    /// <summary>Those of an SDK project that uses the Framework: there a Mutex is the kernel's.</summary>
    private const string Usings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading.Tasks;
        """;

    private static readonly string[] _ofThisProgram = ["TopHalf.", "nunit.framework", "Microsoft.Extensions.DependencyInjection"];

    // Read once: the corpus is compiled file by file.
    private static readonly Lazy<IReadOnlyList<MetadataReference>> _references = new(static () => [.. References()]);

    /// <summary>Compiles files together.</summary>
    /// <param name="name">Their name in reports.</param>
    /// <param name="files">The whole paths.</param>
    public static CheckedCode Load(string name, IReadOnlyList<string> files)
    {
        var configs = EditorConfigs.Above(files);
        return Compile(name, files.Select(static file => (file, File.ReadAllText(file))), configs, configs.ForAnalyzers);
    }

    /// <summary>Compiles one text, without the options of any folder.</summary>
    /// <param name="name">Its name in reports.</param>
    /// <param name="path">The path that it is told to have.</param>
    /// <param name="text">The text.</param>
    public static CheckedCode Of(string name, string path, string text) => Compile(name, [(path, text)], configs: null, ofAnalyzers: null);

    private static CheckedCode Compile(string name, IEnumerable<(string Path, string Text)> files, SyntaxTreeOptionsProvider? configs, AnalyzerConfigOptionsProvider? ofAnalyzers)
    {
        var options = new CSharpParseOptions(LanguageVersion.Latest, DocumentationMode.Parse);
        var trees = files.Select(file => CSharpSyntaxTree.ParseText(SourceText.From(file.Text, Encoding.UTF8), options, file.Path)).ToList();
        var isProgram = trees.Exists(static tree => tree.GetCompilationUnitRoot().Members.Any(static member => member is GlobalStatementSyntax));
        var compilation = CSharpCompilation.Create(
            "Checked",
            [.. trees, CSharpSyntaxTree.ParseText(Usings, options, "ImplicitUsings.g.cs")],
            _references.Value,
            new CSharpCompilationOptions(isProgram ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true, nullableContextOptions: NullableContextOptions.Enable)
                .WithSyntaxTreeOptionsProvider(configs));
        return new(name, compilation, ofAnalyzers is null ? new([]) : new([], ofAnalyzers));
    }

    private static IEnumerable<MetadataReference> References()
    {
        var runtime = Path.GetDirectoryName(typeof(object).Assembly.Location);
        return ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetDirectoryName(path) == runtime)
            .Concat(Directory.EnumerateFiles(Path.GetDirectoryName(typeof(Machine).Assembly.Location)!, "*.dll")
                .Where(static path => _ofThisProgram.Any(prefix => Path.GetFileName(path).StartsWith(prefix, StringComparison.Ordinal))))
            .Order(StringComparer.Ordinal)
            .Select(static path => MetadataReference.CreateFromFile(path));
    }
}
