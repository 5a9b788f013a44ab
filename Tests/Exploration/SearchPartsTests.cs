using NUnit.Framework;
using TopHalf.Exploration;

namespace TopHalf.Tests.Exploration;

/// <summary>What a search finds depends neither on how many workers it has, nor on how it is cut into parts.</summary>
public sealed class SearchPartsTests
{
    private static readonly int[] _jobs = [1, 2, 4];
    private static readonly string[] _strategies = ["portfolio", "random", "pct", "pos", "surw", "source-dpor"];

    [TestCase(1, 2, 2, 3)]
    [TestCase(2, 3, 3, 1)]
    [TestCase(5, 3, 2, 1)]
    public void Exhaustive_JobsAndParts_FindTheSameClasses(int seed, int tasks, int cpus, int most)
    {
        var whole = Explorer.Run(Program(seed, tasks, cpus, most), new() { IsExhaustive = true });
        foreach (var runsOfAPart in (long[])[1, 3, 20])
        {
            var results = _jobs.Select(jobs => Explorer.Run(Program(seed, tasks, cpus, most), new() { IsExhaustive = true, Jobs = jobs, RunsOfAPart = runsOfAPart })).ToList();

            Assert.That(results, Has.All.Matches<ExplorationResult>(result => result.IsExhaustive && (result.Classes, result.ClassSum) == (whole.Classes, whole.ClassSum)), $"parts of {runsOfAPart}");
            Assert.That(results.Select(Text).Distinct().Count(), Is.EqualTo(1), $"parts of {runsOfAPart}");
        }

        Assert.That(whole.Classes, Is.GreaterThan(20));
    }

    [TestCaseSource(nameof(_strategies))]
    public void Jobs_AnyStrategy_GiveTheSameResult(string strategy)
    {
        var results = _jobs.Select(jobs => Explorer.Run(Program(2, 3, 3, 2), new() { Strategy = strategy, Schedules = 1_234, StopsAtFirst = false, Jobs = jobs })).ToList();

        Assert.That(results.Select(Text).Distinct().Count(), Is.EqualTo(1), string.Join("\n\n", results.Select(Text)));
        Assert.That(results[0].Schedules, Is.EqualTo(1_234));
    }

    [TestCaseSource(nameof(_strategies))]
    public void Jobs_AnyStrategy_ReportTheSameFirstFinding(string strategy)
    {
        var results = _jobs.Select(jobs => Explorer.Run(ExplorerTests.Subject("lost-update"), new() { Strategy = strategy, Jobs = jobs, StopsAtFirst = true })).ToList();

        Assert.That(results.Select(Text).Distinct().Count(), Is.EqualTo(1), string.Join("\n\n", results.Select(Text)));
        Assert.That(results[0].Violations, Has.Count.EqualTo(1));
        Assert.That(results[0].Schedules, Is.EqualTo(results[0].Violations[0].Schedule), "what comes after it does not count");
    }

    [TestCase(false)]
    [TestCase(true)]
    public void Interrupts_SeveralSets_JobsGiveTheSameResult(bool stopsAtFirst)
    {
        var results = _jobs.Select(jobs => Explorer.Run(
            ExplorerTests.Subject("handler-against-task"), new() { IsExhaustive = true, Interrupts = 2, Jobs = jobs, RunsOfAPart = 2, StopsAtFirst = stopsAtFirst })).ToList();

        Assert.That(results.Select(Text).Distinct().Count(), Is.EqualTo(1), string.Join("\n\n", results.Select(Text)));
        Assert.That(results[0].InjectionSets, Is.GreaterThan(1));
        Assert.That(results[0].Violations, Is.Not.Empty);
    }

    [Test]
    public void Pairs_HandlerAgainstTask_NamesWhoMetWhom()
    {
        var pairs = Explorer.Run(ExplorerTests.Subject("handler-against-task"), new() { IsExhaustive = true }).Pairs;

        Assert.That(pairs, Has.Some.StartsWith("process/init -> hardirq/"), string.Join('\n', pairs));
    }

    internal static CodeSubject Program(int seed, int tasks, int cpus, int most) =>
        new("program", SearchRun.Options(cpus) with { Lockdep = false }, new RandomProgram(seed, tasks, cpus, most).Run);

    /// <summary>All of a result.</summary>
    internal static string Text(ExplorationResult result) => string.Join('\n', [
        $"{result.Strategy} {result.Schedules} {result.Classes} {result.ClassSum} {result.Blocked} {result.Unended} {result.IsExhaustive} {result.InjectionSets}",
        $"{result.LeastDecisions} {result.AverageDecisions} {result.MostDecisions}",
        .. result.Pairs,
        .. result.Violations.Select(static found => $"{found.Fingerprint} {found.Schedule} {found.Token} {found.TraceHash} {found.Preemptions} {found.Interrupts} {found.Steps} {found.IsFewest}"),
        .. result.Differences,
        .. result.Assumptions]);
}
