using System.Text.RegularExpressions;
using NUnit.Framework;
using TopHalf.Rules;
using TopHalf.Scheduling;
using TopHalf.Tests.Analyzers;
using TopHalf.Tests.Architecture;

namespace TopHalf.Tests.Rules;

/// <summary>Every rule of the machine has a page, and what the page shows is true.</summary>
internal sealed partial class RulePageTests
{
    private const string Pages = "docs/rules/";

    private static IEnumerable<Rule> Rules => RuleBook.All;

    private static IEnumerable<string> OfMachine => RuleBook.All.Select(rule => rule.Id);

    /// <summary>The ids under which the analyzer finds what the machine finds, too: it says so by their category.</summary>
    private static IEnumerable<string> OfBoth => RulePagesTests.Rules.Where(rule => rule.Category == RulePagesTests.OfMachine).Select(rule => rule.Id);

    private static IEnumerable<string> AllIds => OfMachine.Concat(RulePagesTests.Rules.Select(rule => rule.Id).Except(OfBoth));

    [Test]
    public void Ids_OfMachineAndAnalyzer_AreGivenOnce()
    {
        Assert.That(AllIds, Is.Unique.And.All.Matches("^TH[1-9][0-9]{3}$"));
        Assert.That(OfBoth, Is.Not.Empty.And.SubsetOf(OfMachine));
    }

    [Test]
    public void Pages_AreThoseOfTheRules() =>
        Assert.That(
            Directory.EnumerateFiles(SourceTree.PathOf(Pages), "*.md").Select(Path.GetFileNameWithoutExtension).Where(name => name != "README"),
            Is.EquivalentTo(AllIds));

    [Test]
    public void Readme_LinksEachPageOnce() =>
        Assert.That(
            PageLink().Matches(File.ReadAllText(SourceTree.PathOf(Pages + "README.md"))).Select(match => match.Groups[1].Value),
            Is.EquivalentTo(AllIds));

    [Test]
    public void Readme_NamesTheRulesThatBothFind() =>
        Assert.That(
            FoundByBoth().Match(File.ReadAllText(SourceTree.PathOf(Pages + "README.md"))).Groups[1].Value.Split(", "),
            Is.EqualTo(OfBoth.Order(StringComparer.Ordinal)));

    [TestCaseSource(nameof(Rules))]
    public void Page_HasTheTitleAndTheSections(Rule rule)
    {
        var page = File.ReadAllText(SourceTree.PathOf(rule.Page));

        Assert.That(page, Does.StartWith($"# {rule.Id}: {rule.Title}\n"));
        Assert.That(
            Section().Matches(page).Select(match => match.Groups[1].Value),
            Is.EqualTo(new[] { "Motivation", "Violation", "Problem", "Fix", "Source" }));
        Assert.That(FoundBy().Match(page).Groups[1].Value.EndsWith("; the analyzer, while the code compiles", StringComparison.Ordinal), Is.EqualTo(OfBoth.Contains(rule.Id)));
    }

    [TestCaseSource(nameof(Rules))]
    public void Violation_OnThePage_BreaksTheRule(Rule rule) => Assert.That(Run(rule, "Violation").Rules, Does.Contain(rule.Id));

    [TestCaseSource(nameof(Rules))]
    public void Fix_OnThePage_BreaksNone(Rule rule)
    {
        var (end, rules) = Run(rule, "Fix");

        Assert.That(rules, Is.Empty);
        Assert.That(end, Is.EqualTo(RunEnd.Finished));
    }

    private static (RunEnd End, string[] Rules) Run(Rule rule, string section) =>
        PageExample.In(File.ReadAllText(SourceTree.PathOf(rule.Page)), section, rule.Id).Run();

    [GeneratedRegex("^## (.+)$", RegexOptions.Multiline)]
    private static partial Regex Section();

    [GeneratedRegex(@"Found by both: ([^.]+)\.")]
    private static partial Regex FoundByBoth();

    [GeneratedRegex("^\\| Found by \\| (.+) \\|$", RegexOptions.Multiline)]
    private static partial Regex FoundBy();

    [GeneratedRegex(@"\((TH[0-9]{4})\.md\)")]
    private static partial Regex PageLink();
}
