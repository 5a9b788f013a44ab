using System.Text.RegularExpressions;
using NUnit.Framework;
using TopHalf.Cli.Hazards;
using TopHalf.Tests.Architecture;
using TopHalf.Tests.Cli;
using TopHalf.Upstream.Hazards;

namespace TopHalf.Tests.Hazards;

/// <summary>Each hazard is found in its smallest program, and nothing in the one close by; and the pages say so.</summary>
[NonParallelizable]
internal sealed partial class HazardTests
{
    private const int Schedules = 500;

    private static IEnumerable<TestCaseData> Hazards => HazardTable.All.Select(static hazard => new TestCaseData(hazard).SetArgDisplayNames(hazard.Id, hazard.Name));

    private static string Page => field ??= File.ReadAllText(SourceTree.PathOf("docs/hazards.md"));

    [TestCaseSource(nameof(Hazards))]
    public void Hazard_IsFound_AndTheCorrectProgramIsSilent(Hazard hazard)
    {
        var search = HazardsCommand.Search(hazard, Schedules).Search;

        Assert.That(search, Has.Property("Found").True.And.Property("FixedClean").True, string.Join('\n', search.Others));
        Assert.That(search.Differences, Is.Empty);
    }

    [TestCaseSource(nameof(Hazards))]
    public void Section_NamesTheRule_AndBothCommands(Hazard hazard)
    {
        var heading = $"\n## {hazard.Id}: {hazard.Name}\n";
        var start = Page.IndexOf(heading, StringComparison.Ordinal);
        Assert.That(start, Is.Not.Negative, $"docs/hazards.md has no section{heading}");
        var end = Page.IndexOf("\n## ", start + heading.Length, StringComparison.Ordinal);
        var section = end < 0 ? Page[start..] : Page[start..end];

        Assert.That(section, Does.Contain($"[{hazard.Programs.Rule.Id}](rules/{hazard.Programs.Rule.Id}.md)")
            .And.Contain($"tophalf {hazard.ShownBy}\n").And.Contain($"tophalf {hazard.SilentIn}\n"));
    }

    [Test]
    public void Sections_AreThoseOfTheTable() =>
        Assert.That(Section().Matches(Page).Select(static match => match.Groups[1].Value), Is.EqualTo(HazardTable.All.Select(static hazard => hazard.Id)));

    [TestCaseSource(nameof(Hazards))]
    public void Designs_LinkTheSection(Hazard hazard) => Assert.That(
        File.ReadAllText(SourceTree.PathOf("docs/designs.md")),
        Does.Match($@"\n\| \[{hazard.Id}\]\(hazards\.md#{hazard.Id.ToLowerInvariant()}-[a-z0-9-]+\) \| {Regex.Escape(hazard.Name)} \|.*{hazard.Programs.Rule.Id}"));

    [Test]
    public void Programs_AreAllInTheTable() =>
        Assert.That(HazardPrograms.All, Is.SubsetOf(HazardTable.All.Select(static hazard => hazard.Programs)));

    [Test]
    public void Json_HasTheFieldsOfAHazard()
    {
        var run = CliRun.Of("hazards --hazards H17 --schedules 300 --format json");

        var hazard = run.Json.GetProperty("hazards")[0];
        Assert.That(run.ExitCode, Is.Zero, run.ToString());
        Assert.That(hazard.EnumerateObject().Select(static field => field.Name), Is.EqualTo(new[]
        {
            "id", "name", "rule", "shownBy", "silentIn", "found", "schedules", "replay", "correctClean", "correctSchedules", "others", "differences",
        }));
        Assert.That(hazard.GetProperty("rule").GetString(), Is.EqualTo("TH5012"));
        Assert.That(CliRun.Of(["replay", hazard.GetProperty("replay").GetString()!, "--format", "json"]).Rules, Does.Contain("TH5012"));
    }

    [TestCase("text", "H24  a failure code stops the device", "1 of 1 found, 1 clean where they are correct")]
    [TestCase("markdown", "| H24 | a failure code stops the device | TH5013 | yes |", "`explore hazard-failure-stops-others --variant correct`")]
    public void Table_OfAHazard_IsPrinted(string format, string row, string rest)
    {
        var run = CliRun.Of($"hazards --hazards H24 --format {format}");

        Assert.That(run.ExitCode, Is.Zero, run.ToString());
        Assert.That(run.Out, Does.Contain(row).And.Contain(rest));
    }

    [TestCase("hazards --hazards H39", "--hazards 'H39'", "H1 to H38")]
    [TestCase("hazards --schedules 0", "--schedules '0'", "a whole number from 1 to")]
    [TestCase("hazards --format mail", "--format 'mail'", "text, json, markdown")]
    public void Input_NotAccepted_IsOneLine(string arguments, string value, string accepted)
    {
        var run = CliRun.Of(arguments);

        Assert.That(run.ExitCode, Is.EqualTo(2), run.ToString());
        Assert.That(run.Error.TrimEnd('\n', '\r'), Does.Not.Contain("\n").And.StartWith("tophalf: ").And.Contain(value).And.Contain(accepted));
    }

    [GeneratedRegex("^## (H[0-9]+): ", RegexOptions.Multiline)]
    private static partial Regex Section();
}
