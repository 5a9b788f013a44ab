using NUnit.Framework;
using TopHalf.Exploration;
using TopHalf.Exploration.Strategies;

namespace TopHalf.Tests.Exploration;

/// <summary>On a machine with interrupts, the search that gives up where an equivalent run was comes to every outcome to which trying every schedule comes.</summary>
internal sealed class CachedSearchTests
{
    private const int MostRuns = 10_000;

    [TestCase(1, 1, 1, 4, 1, 40, false)]
    [TestCase(2, 2, 1, 2, 1, 30, false)]
    [TestCase(2, 1, 1, 2, 1, 25, false)]
    [TestCase(1, 1, 2, 3, 2, 25, false)]
    [TestCase(2, 2, 2, 1, 1, 15, false)]
    [TestCase(3, 2, 1, 1, 1, 15, false)]
    [TestCase(1, 1, 1, 3, 1, 40, true)]
    [TestCase(1, 2, 2, 2, 1, 40, true)]
    [TestCase(2, 2, 1, 1, 1, 40, true)]
    public void Caching_RandomInterrupts_FindsTheOutcomesOfEverySchedule(int tasks, int cpus, int handlers, int most, int early, int programs, bool defers)
    {
        var options = SearchRun.Options(cpus) with { Lockdep = false };
        Assert.Multiple(() =>
        {
            var (compared, outcomes) = (0, 0);
            for (var seed = 1; seed <= programs; seed++)
            {
                var program = new RandomInterrupts(seed, tasks, cpus, handlers, most, defers);
                var injections = new InjectionSet([.. SitesOf(program, options).Take(early)]);
                Assert.That(injections.Items, Has.Count.EqualTo(early), $"seed {seed}: every device raises its interrupt");
                var all = Outcomes(program, options, new EverySchedule(), injections, out var everyRun);
                if (everyRun == MostRuns)
                {
                    continue;
                }

                compared++;
                outcomes += all.Count;
                var caching = new HappensBeforeCaching();
                var found = Outcomes(program, options, caching, injections, out _);
                Assert.That(caching.Recalls, $"seed {seed}: every run did what was remembered of its steps");
                Assert.That(all.Except(found), Is.Empty, $"seed {seed}: {program}");
                Assert.That(found.Except(all), Is.Empty, $"seed {seed}: {program}");
            }

            Assert.That(compared, Is.GreaterThan(programs / 4), "programs small enough to try every schedule");
            Assert.That(outcomes, Is.GreaterThan(compared), "the order makes a difference");
        });
    }

    [TestCase(2032, 1, 1, 1, 3, 1)]
    [TestCase(1300, 1, 1, 1, 3, 1)]
    [TestCase(2583, 1, 2, 2, 2, 1)]
    public void Caching_InterruptsOffKeepTasksOut_FindsTheOutcomesOfEverySchedule(int seed, int tasks, int cpus, int handlers, int most, int early)
    {
        var options = SearchRun.Options(cpus) with { Lockdep = false };
        var program = new RandomInterrupts(seed, tasks, cpus, handlers, most, defers: true);
        var injections = new InjectionSet([.. SitesOf(program, options).Take(early)]);
        var all = Outcomes(program, options, new EverySchedule(), injections, out var runs);
        Assert.That(runs, Is.LessThan(MostRuns));
        Assert.That(Outcomes(program, options, new HappensBeforeCaching(), injections, out _), Is.EquivalentTo(all));
    }

    [TestCase(SearchDefects.SleepersNeverWake)]
    [TestCase(SearchDefects.StateForgetsReads)]
    public void Caching_WithADefect_IsCaughtByInterrupts(SearchDefects defect) => Assert.That(Enumerable.Range(1, 60).Any(seed =>
        LosesOutcomes(new(seed, 2, 2, 1, 2), new EverySchedule(), defect)));

    [TestCase(SearchDefects.NobodyIsWoken)]
    public void Caching_WithADefect_IsCaughtByDeferredWork(SearchDefects defect) => Assert.That(Enumerable.Range(1, 60).Any(seed =>
        LosesOutcomes(new(seed, 1, 2, 2, 2, defers: true), new EverySchedule(), defect)));

    [TestCase(SearchDefects.SleepersNeverWake)]
    [TestCase(SearchDefects.StateForgetsReads)]
    [TestCase(SearchDefects.NothingIsLearned)]
    public void Caching_WithADefect_IsCaughtByTasks(SearchDefects defect) => Assert.That(Enumerable.Range(1, 60).Any(seed =>
        LosesOutcomes(new(seed, 4, 4, 0, 3), new OptimalDpor(), defect)));

    private static bool LosesOutcomes(RandomInterrupts program, IStrategy reference, SearchDefects defect)
    {
        var options = SearchRun.Options(4) with { Lockdep = false };
        var injections = new InjectionSet([.. SitesOf(program, options)]);
        var all = Outcomes(program, options, reference, injections, out var runs);
        return runs < MostRuns && !all.SetEquals(Outcomes(program, options, new HappensBeforeCaching(defect), injections, out _));
    }

    [TestCase(4, 4, 3, 25)]
    [TestCase(3, 3, 4, 25)]
    [TestCase(4, 2, 2, 15)]
    public void Caching_RandomTasks_FindsTheOutcomesOfDpor(int tasks, int cpus, int most, int programs)
    {
        var options = SearchRun.Options(cpus) with { Lockdep = false };
        Assert.Multiple(() =>
        {
            for (var seed = 1; seed <= programs; seed++)
            {
                var program = new RandomInterrupts(seed, tasks, cpus, 0, most);
                var all = Outcomes(program, options, new SourceDpor(), InjectionSet.Empty, out var runs);
                var found = Outcomes(program, options, new HappensBeforeCaching(), InjectionSet.Empty, out var cached);
                Assert.That(runs == MostRuns || cached == MostRuns || all.SetEquals(found), $"seed {seed}, {runs} and {cached} runs: {program}");
            }
        });
    }

    private static IReadOnlyList<Injection> SitesOf(RandomInterrupts program, TopHalf.Machines.MachineOptions options)
    {
        using var runner = new StrategyRunner(new CodeSubject("test", options, program.Run), new HappensBeforeCaching());
        _ = runner.Next();
        return runner.Sites;
    }

    private static HashSet<string> Outcomes(RandomInterrupts program, TopHalf.Machines.MachineOptions options, IStrategy strategy, InjectionSet injections, out long runs)
    {
        using var runner = new StrategyRunner(new CodeSubject("test", options, program.Run), strategy, injections);
        var outcomes = new HashSet<string>(StringComparer.Ordinal);
        var count = 0L;
        runner.RunAll(run =>
        {
            if (run.End != TopHalf.Scheduling.RunEnd.GivenUp)
            {
                outcomes.Add($"{program.Outcome} {run.End} {string.Join(',', run.Violations.Select(static violation => violation.Rule.Id))}");
            }

            return ++count < MostRuns;
        });
        runs = count;
        return outcomes;
    }
}
