using NUnit.Framework;
using TopHalf.Exploration;
using TopHalf.Exploration.Strategies;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Rules;

namespace TopHalf.Tests.Exploration;

/// <summary>Where more can come at one point than is remembered, all of it is tried.</summary>
internal sealed class CachedSearchManyStepsTests
{
    [Test]
    public void MoreThanSixtyFourSteps_AllAreTried()
    {
        const int tasks = 70;
        var firsts = new HashSet<int>();
        var first = -1;
        var subject = new CodeSubject("many", SearchRun.Options(1) with { Lockdep = false }, () =>
        {
            first = -1;
            var cell = new Shared<int>();
            for (var i = 0; i < tasks; i++)
            {
                var number = i;
                Machine.Current.Spawn(Machine.Current.Options.Model[ContextRole.Process], $"task {number}", () =>
                {
                    cell.Value = number;
                    first = first < 0 ? number : first;
                    return default;
                }, 0);
            }

            return default;
        });
        using var runner = new StrategyRunner(subject, new OnlyTheFirstTask());
        runner.RunAll(run =>
        {
            _ = first >= 0 && firsts.Add(first);
            return true;
        });
        Assert.That(firsts, Is.EquivalentTo(Enumerable.Range(0, tasks)));
    }

    /// <summary>The first task is chosen by the search, and what follows is not looked at: runs are given up where they come to a second choice of as many.</summary>
    private sealed class OnlyTheFirstTask : IStrategy
    {
        private readonly HappensBeforeCaching _search = new();
        private int _choices;

        public string Name => _search.Name;

        public bool IsExhaustive => false;

        public bool BeginRun()
        {
            _choices = 0;
            return _search.BeginRun();
        }

        public int Pick(StepPoint point)
        {
            _choices += point.Enabled.Count >= 60 ? 1 : 0;
            return _choices > 2 ? -1 : _search.Pick(point);
        }

        public void EndRun(StepPoint last) => _search.EndRun(last);
    }
}
