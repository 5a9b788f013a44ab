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

    private static IEnumerable<string> AllIds => RuleBook.All.Select(rule => rule.Id).Concat(RulePagesTests.Rules.Select(rule => rule.Id));

    [Test]
    public void Ids_OfMachineAndAnalyzer_AreGivenOnce() => Assert.That(AllIds, Is.Unique.And.All.Matches("^TH[1-9][0-9]{3}$"));

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

    [TestCaseSource(nameof(Rules))]
    public void Page_HasTheTitleAndTheSections(Rule rule)
    {
        var page = File.ReadAllText(SourceTree.PathOf(rule.Page));

        Assert.That(page, Does.StartWith($"# {rule.Id}: {rule.Title}\n"));
        Assert.That(
            Section().Matches(page).Select(match => match.Groups[1].Value),
            Is.EqualTo(new[] { "Motivation", "Violation", "Problem", "Fix", "Source" }));
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

    [GeneratedRegex(@"\((TH[0-9]{4})\.md\)")]
    private static partial Regex PageLink();
}
