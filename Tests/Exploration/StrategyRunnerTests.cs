using NUnit.Framework;
using TopHalf.Deferred;
using TopHalf.Exploration;
using TopHalf.Exploration.Strategies;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;

namespace TopHalf.Tests.Exploration;

public sealed class StrategyRunnerTests
{
    private Shared<int>? _total;

    [Test]
    public void RunAll_MakesTheRunsThatNextMakes()
    {
        var options = SearchRun.Options(2);
        var (one, two) = (new List<int>(), new List<int>());
        using (var runner = new StrategyRunner(new CodeSubject("adders", options, TwoAdders), new SeededRandom(7)))
        {
            for (var i = 0; i < 50; i++)
            {
                runner.Next();
                one.Add(_total!.Peek);
            }
        }

        using (var runner = new StrategyRunner(new CodeSubject("adders", options, TwoAdders), new SeededRandom(7)))
        {
            runner.RunAll(_ =>
            {
                two.Add(_total!.Peek);
                return two.Count < 50;
            });
        }

        Assert.That(two, Is.EqualTo(one));
        Assert.That(one.Distinct(), Is.EquivalentTo(new[] { 1, 2 }));
    }

    [Test]
    public void RunAll_DriverThatSwallowsTheEndOfItsRun_IsToldOfAndTheSearchGoesOn()
    {
        var options = SearchRun.Options(1) with { OnViolation = ViolationPolicy.Stop };
        var rules = new List<string>();
        using var runner = new StrategyRunner(new CodeSubject("swallows", options, SwallowsItsEnd), new SeededRandom(1));

        runner.RunAll(run =>
        {
            rules.Add(run.Violations[^1].Rule.Id);
            return rules.Count < 3;
        });

        Assert.That(rules, Is.EqualTo(new[] { "TH9005", "TH9005", "TH9005" }));
    }

    private KernelTask TwoAdders()
    {
        var total = _total = new Shared<int>();
        for (var cpu = 0; cpu < 2; cpu++)
        {
            Kthread.Run(
                _ =>
                {
                    total.Value++;
                    return default;
                },
                "adder",
                cpu: cpu);
        }

        return default;
    }

    private static KernelTask SwallowsItsEnd()
    {
        while (true)
        {
            try
            {
                Kernel.LocalIrqDisable();
                Kernel.MightSleep();
            }
            catch (Exception)
            {
                // What TH9005 is about.
            }
        }
    }
}
