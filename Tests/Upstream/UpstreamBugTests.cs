using System.Globalization;
using NUnit.Framework;
using TopHalf.Cli.Commands;
using TopHalf.Upstream;

namespace TopHalf.Tests.Upstream;

/// <summary>Each bug that shipped is found as it was shipped, and nothing is found as it was fixed.</summary>
internal sealed class UpstreamBugTests
{
    private const int Schedules = 2_000;

    private static IEnumerable<TestCaseData> Bugs => UpstreamBugs.All.Select(static bug => new TestCaseData(bug).SetArgDisplayNames(bug.Name));

    [TestCaseSource(nameof(Bugs))]
    public void Bug_IsFoundAsShipped_AndNothingIsFoundAsFixed(UpstreamBug bug)
    {
        var outcome = UpstreamSearch.Of(bug, Schedules.ToString(CultureInfo.InvariantCulture));

        Assert.That(outcome, Has.Property("Found").True.And.Property("FixedClean").True, outcome.Others.Count == 0 ? null : string.Join('\n', outcome.Others));
        Assert.That(outcome.Differences, Is.Empty);
    }

    [TestCaseSource(nameof(Bugs))]
    public void Bug_SaysWhatItIs(UpstreamBug bug)
    {
        Assert.That(bug.Name, Does.Match("^upstream(-[a-z0-9]+)+$"));
        Assert.That(bug.Title, Is.Not.Empty);
        Assert.That(bug.Source, Is.Not.Empty);
        Assert.That(bug.Year, Is.InRange(2005, 2026));
    }

    [Test]
    public void Names_AreUnique() => Assert.That(UpstreamBugs.All.Select(static bug => bug.Name), Is.Unique);
}
