using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Tests.Architecture;

namespace TopHalf.Tests.Docs;

/// <summary>The Context lines in the documentation of the kernel's functions, beside what their operations declare.</summary>
internal static partial class ContextLines
{
    // A public function that calls a private one that calls another, which announces.
    private const int MaxDepth = 4;

    private static readonly Dictionary<string, Operation> _operations = Declared();

    /// <summary>The functions whose operation can be told from the source.</summary>
    public static IEnumerable<ContextLine> All() => SourceTree.SourceFiles("Framework").SelectMany(In);

    /// <summary>The text of a file with the lines that are declared.</summary>
    public static string Rewritten(string text, IEnumerable<ContextLine> lines) => lines.OrderByDescending(static line => line.Start)
        .Aggregate(text, static (text, line) => $"{text[..line.Start]}{line.Declared}{text[(line.Start + line.Documented.Length)..]}");

    private static IEnumerable<ContextLine> In(string file)
    {
        var tree = CSharpSyntaxTree.ParseText(File.ReadAllText(SourceTree.PathOf(file)));
        var methods = tree.GetRoot().DescendantNodes().OfType<MethodDeclarationSyntax>().ToList();
        foreach (var method in methods.Where(static method => method.Modifiers.Any(SyntaxKind.PublicKeyword)))
        {
            var comment = method.GetLeadingTrivia().ToFullString();
            var line = Line().Match(comment);
            if (line.Success && !Conditional().IsMatch(line.Groups[1].Value) && OperationOf(method, methods, MaxDepth) is { } operation)
            {
                var start = method.GetLeadingTrivia().FullSpan.Start + line.Groups[1].Index;
                yield return new(file, method.Identifier.ValueText, start, line.Groups[1].Value, operation.Name, operation.Context);
            }
        }
    }

    /// <summary>What a function announces, directly or through the private functions that it calls; which of several would depend on its arguments.</summary>
    private static Operation? OperationOf(SyntaxNode method, List<MethodDeclarationSyntax> others, int depth) =>
        Announced(method, others, depth).Distinct().Take(2).ToList() is [var only] ? only : null;

    private static IEnumerable<Operation> Announced(SyntaxNode method, List<MethodDeclarationSyntax> others, int depth)
    {
        foreach (var call in method.DescendantNodes().OfType<InvocationExpressionSyntax>())
        {
            foreach (var named in call.ArgumentList.Arguments.Select(static argument => argument.Expression.ToString()).Where(_operations.ContainsKey))
            {
                yield return _operations[named];
            }

            if (depth == 0 || call.Expression is not IdentifierNameSyntax { Identifier.ValueText: var name })
            {
                continue;
            }

            foreach (var operation in others.Where(other => other.Identifier.ValueText == name && other != method && !other.Modifiers.Any(SyntaxKind.PublicKeyword))
                .SelectMany(other => Announced(other, others, depth - 1)))
            {
                yield return operation;
            }
        }
    }

    private static Dictionary<string, Operation> Declared()
    {
        var declared = new Dictionary<string, Operation>();
        foreach (var type in typeof(Machine).Assembly.GetTypes().Where(static type => !type.ContainsGenericParameters))
        {
            foreach (var field in type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic).Where(static field => field.FieldType == typeof(Operation)))
            {
                // A field of the class itself is named without it; two classes may have one of the same name.
                declared.TryAdd(field.IsPrivate ? field.Name : $"{type.Name}.{field.Name}", (Operation)field.GetValue(null)!);
            }
        }

        return declared;
    }

    // What depends on the state of the object is put into words by hand.
    [GeneratedRegex(" (if|unless|where it) ")]
    private static partial Regex Conditional();

    [GeneratedRegex(@"<remarks>Context: ([^.;<]+)")]
    private static partial Regex Line();
}
