using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using NUnit.Framework;
using TopHalf.Analyzers.MustUse;
using TopHalf.Cli.Findings;
using TopHalf.Tests.Architecture;

namespace TopHalf.Tests.Analyzers;

internal sealed partial class RulePagesTests
{
    /// <summary>The category of the rules that the machine enforces, too.</summary>
    public const string OfMachine = "TopHalf.Kernel";

    private static readonly DiagnosticDescriptor[] _rules =
    [
        .. typeof(MustUseResultAnalyzer).Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(DiagnosticAnalyzer)) && !type.IsAbstract)
            .SelectMany(type => ((DiagnosticAnalyzer)Activator.CreateInstance(type)!).SupportedDiagnostics)
            .Concat(OwnRules.All)
            .OrderBy(rule => rule.Id, StringComparer.Ordinal),
    ];

    /// <summary>The rules of the analyzer, and those of the commands, by id.</summary>
    public static IReadOnlyList<DiagnosticDescriptor> Rules => _rules;

    /// <summary>Those among them that the machine does not have; of the others it has the page.</summary>
    private static IEnumerable<DiagnosticDescriptor> Own => _rules.Where(static rule => rule.Category != OfMachine);

    [Test]
    public void Ids_OfAllRules_AreGivenOnce() => Assert.That(_rules.Select(rule => rule.Id), Is.Unique.And.Not.Empty);

    [TestCaseSource(nameof(Own))]
    public void Rule_HasAPage_WithItsTitleAndTheFourSections(DiagnosticDescriptor rule)
    {
        var page = File.ReadAllText(SourceTree.PathOf(rule.HelpLinkUri));

        Assert.That(page, Does.StartWith($"# {rule.Id}: {rule.Title}\n"));
        Assert.That(page, Does.Contain($"| Severity | {rule.DefaultSeverity.ToString().ToLowerInvariant()} |"));
        Assert.That(
            Section().Matches(page).Select(match => match.Groups[1].Value),
            Is.EqualTo(new[] { "Motivation", "Violation", "Problem", "Fix" }));
    }

    [GeneratedRegex("^## (.+)$", RegexOptions.Multiline)]
    private static partial Regex Section();
}
