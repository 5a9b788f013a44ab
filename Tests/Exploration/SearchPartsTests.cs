using NUnit.Framework;
using TopHalf.Exploration;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Rules;

namespace TopHalf.Tests.Exploration;

/// <summary>What a search finds depends neither on how many workers it has, nor on how it is cut into parts.</summary>
public sealed class SearchPartsTests
{
    private static readonly int[] _jobs = [1, 2, 4];
    private static readonly string[] _strategies = ["portfolio", "random", "pct", "pos", "surw", "source-dpor"];

    private static IEnumerable<TestCaseData> Subjects =>
    [
        new TestCaseData(Writers(4), 70L).SetArgDisplayNames("writers"),
        new TestCaseData(Program(9, 3, 2, 3), 10L).SetArgDisplayNames("3 tasks on 2 CPUs"),
        new TestCaseData(Program(11, 3, 3, 4), 10L).SetArgDisplayNames("3 tasks on 3 CPUs"),
    ];

    [TestCaseSource(nameof(Subjects))]
    public void Exhaustive_JobsAndParts_FindTheSameClasses(CodeSubject subject, long least)
    {
        var whole = Explorer.Run(subject, new() { IsExhaustive = true });
        foreach (var runsOfAPart in (long[])[1, 3, 20])
        {
            var results = _jobs.Select(jobs => Explorer.Run(subject, new() { IsExhaustive = true, Jobs = jobs, RunsOfAPart = runsOfAPart })).ToList();

            Assert.That(results.Select(static result => (result.IsExhaustive, result.Classes, result.ClassSum)), Has.All.EqualTo((true, whole.Classes, whole.ClassSum)), $"parts of {runsOfAPart}");
            Assert.That(results.Select(Text).Distinct().Count(), Is.EqualTo(1), $"parts of {runsOfAPart}");
        }

        Assert.That(whole.Classes, Is.GreaterThanOrEqualTo(least));
    }

    [TestCaseSource(nameof(_strategies))]
    public void Jobs_AnyStrategy_GiveTheSameResult(string strategy)
    {
        var results = _jobs.Select(jobs => Explorer.Run(Writers(7), new() { Strategy = strategy, Schedules = 1_234, StopsAtFirst = false, Jobs = jobs })).ToList();

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

    [TestCase(1)]
    [TestCase(2)]
    public void Progress_ThatSaysNo_EndsTheSearchWithWhatItHas(int jobs)
    {
        var progress = new StopsLater();
        var result = Explorer.Run(Writers(12), new() { IsExhaustive = true, Jobs = jobs }, progress);

        Assert.That((result.IsExhaustive, result.Schedules > 0), Is.EqualTo((false, true)));
        Assert.That(result.Statement, Does.Contain("not all that there are"));
        Assert.That(result.Schedules, Is.GreaterThanOrEqualTo(progress.Last!.Schedules), "parts that are not done are reported, too");
    }

    private sealed class StopsLater : IExplorationProgress
    {
        public SearchProgress? Last { get; private set; }

        public bool OnProgress(SearchProgress progress)
        {
            if (Last is not { Schedules: >= 100 })
            {
                Last = progress;
            }

            return Last.Schedules < 100;
        }
    }

    /// <summary>Two tasks that write to one cell, so often: each order of their writes is a class.</summary>
    internal static CodeSubject Writers(int writes) => new("writers", SearchRun.Options(2) with { Lockdep = false }, () =>
    {
        var cell = new Shared<int>();
        for (var cpu = 0; cpu < 2; cpu++)
        {
            Machine.Current.Spawn(Machine.Current.Options.Model[ContextRole.Process], $"writer {cpu}", () =>
            {
                for (var i = 0; i < writes; i++)
                {
                    cell.Value = i;
                }

                return default;
            }, cpu);
        }

        return default;
    });

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
