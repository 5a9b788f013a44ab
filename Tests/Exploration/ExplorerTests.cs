using NUnit.Framework;
using TopHalf.Exploration;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Tests.Exploration;

/// <summary>The search finds seeded bugs, makes their schedules small, and says so when there is nothing to find.</summary>
public sealed class ExplorerTests
{
    private static readonly Dictionary<string, Func<KernelTask>> _bugs = new()
    {
        ["lost-update"] = SeededBugs.LostUpdate,
        ["two-orders"] = SeededBugs.TwoOrders,
        ["missed-wake-up"] = SeededBugs.MissedWakeUp,
        ["sleep-on-a-rare-path"] = SeededBugs.SleepOnARarePath,
        ["handler-against-task"] = SeededBugs.HandlerAgainstTask,
        ["two-orders-through-an-interrupt"] = SeededBugs.TwoOrdersThroughAnInterrupt,
        ["interrupt-before-it-is-freed"] = SeededBugs.InterruptBeforeItIsFreed,
        ["double-resume"] = SeededFaultBugs.DoubleResume,
        ["resume-racing-detach"] = SeededFaultBugs.ResumeRacingDetach,
    };

    internal static IEnumerable<string> Bugs => _bugs.Keys;

    [TestCaseSource(nameof(Bugs))]
    public void Exhaustive_SeededBug_IsFoundMinimisedAndReplayed(string name)
    {
        var subject = Subject(name);
        var result = Explorer.Run(subject, new() { IsExhaustive = true });

        Assert.That(result.Violations, Is.Not.Empty, result.Statement);
        Assert.That(result.Differences, Is.Empty);
        foreach (var found in result.Violations)
        {
            var replay = Replay.Of(Subject(name), ReplayToken.Parse(found.Token.ToString()));
            Assert.That((replay.Divergence, replay.IsSame, replay.TraceHash), Is.EqualTo((null as string, true, found.TraceHash)));
        }
    }

    [TestCaseSource(nameof(Bugs))]
    public void Random_SeededBug_IsFound(string name)
    {
        var result = Explorer.Run(Subject(name), new() { Strategy = "random", Schedules = 2_000 });

        Assert.That(result.Violations, Is.Not.Empty);
        Assert.That(result.Violations[0].Columns, Is.Not.Empty);
    }

    [Test]
    public void LostUpdate_Exhaustive_OnePreemptionIsFewest()
    {
        var found = Explorer.Run(Subject("lost-update"), new() { IsExhaustive = true }).Violations.Single();

        Assert.That((found.Preemptions, found.Interrupts), Is.EqualTo((1, 0)), string.Join('\n', found.Columns));
    }

    [Test]
    public void Exhaustive_NoBug_SaysWhatWasCovered()
    {
        var result = Explorer.Run(new CodeSubject("two-locks", SearchRun.Options(2), () =>
        {
            var x = new Shared<int>();
            for (var cpu = 0; cpu < 2; cpu++)
            {
                Machine.Current.Spawn(Machine.Current.Options.Model[ContextRole.Process], $"task {cpu}", () =>
                {
                    _ = x.Update(static value => value + 1);
                    return default;
                }, cpu);
            }

            return default;
        }), new() { IsExhaustive = true, Interrupts = 0 });

        Assert.That((result.IsExhaustive, result.Classes, result.Violations.Count), Is.EqualTo((true, 2, 0)));
        Assert.That(result.Statement, Is.EqualTo("explored all 2 classes with any number of preemptions, at most 0 interrupts and at most 0 faults"));
    }

    [Test]
    public void NothingToDecide_IsAnError() => Assert.That(
        () => Explorer.Run(new CodeSubject("alone", SearchRun.Options(1), static () => default), new() { IsExhaustive = true }),
        Throws.InstanceOf<NoChoiceException>());

    [Test]
    public void SameSeed_SameSearch()
    {
        var (one, two) = (Explorer.Run(Subject("lost-update"), new() { Seed = 7 }), Explorer.Run(Subject("lost-update"), new() { Seed = 7 }));

        Assert.That(two.Violations[0].Token.ToString(), Is.EqualTo(one.Violations[0].Token.ToString()));
        Assert.That(two.Schedules, Is.EqualTo(one.Schedules));
    }

    [Test]
    public void UnknownStrategy_NamesThoseThatAreKnown() => Assert.That(
        () => Explorer.Run(Subject("lost-update"), new() { Strategy = "luck" }),
        Throws.ArgumentException.With.Message.Contains("'luck' is not known; known: portfolio, "));

    // Lockdep would tell of the orders of locks without a search; here the schedule that hangs is asked for.
    internal static CodeSubject Subject(string name) => new(name, SearchRun.Options(2) with { Lockdep = name != "two-orders-through-an-interrupt" }, _bugs[name]);
}
