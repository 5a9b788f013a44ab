using NUnit.Framework;
using TopHalf.Cli;
using TopHalf.Cli.Output;

namespace TopHalf.Tests.Cli;

/// <summary>Shards of a search are joined, and what is not all shards of one search is refused.</summary>
[NonParallelizable]
public sealed class ShardMergeTests
{
    [Test]
    public void AllShards_AreAddedUp()
    {
        var merged = ShardMerge.Join([("b", Shard(2, 2) with { Schedules = 6, Classes = 5, ClassSum = Sum(0x10, ulong.MaxValue) }), ("a", Shard(1, 2) with { Schedules = 2, Classes = 1, ClassSum = Sum(1, 2) })]);

        Assert.That((merged.Schedules, merged.Classes, merged.ClassSum, merged.Exhaustive), Is.EqualTo((8L, 6L, Sum(0x11, 1), true)));
        Assert.That(merged.Statement, Is.EqualTo("explored all 6 classes in 2 shards; each of them: at most 1 interrupt"));
        Assert.That(merged.Decisions, Is.EqualTo(new ExploreReport.DecisionCounts(1, 2, 3)));
    }

    [Test]
    public void OneShardThatIsNotExhaustive_MakesTheWholeNotExhaustive()
    {
        var merged = ShardMerge.Join([("a", Shard(1, 2)), ("b", Shard(2, 2) with { Exhaustive = false })]);

        Assert.That((merged.Exhaustive, merged.ExitCodeOf()), Is.EqualTo((false, 3)));
    }

    [Test]
    public void SameRuleInTwoShards_TheSmallestScheduleIsKept()
    {
        var merged = ShardMerge.Join([("a", Shard(1, 2) with { Violations = [Found(2, "x")] }), ("b", Shard(2, 2) with { Violations = [Found(1, "y")] })]);

        Assert.That(merged.Violations.Select(static found => found.Replay), Is.EqualTo(new[] { "y" }));
        Assert.That(merged.ExitCodeOf(), Is.EqualTo(1));
    }

    [Test]
    public void MissingShards_AreNamed() => Assert.That(
        () => ShardMerge.Join([("b", Shard(2, 4))]), Throws.InstanceOf<BadInputException>().With.Message.EqualTo("missing: shard 1/4, shard 3/4, shard 4/4"));

    [Test]
    public void ShardTwice_IsNamed() => Assert.That(
        () => ShardMerge.Join([("a", Shard(1, 2)), ("b", Shard(1, 2)), ("c", Shard(2, 2))]),
        Throws.InstanceOf<BadInputException>().With.Message.EqualTo("shard 1/2 is there more than once: a, b"));

    [Test]
    public void OtherSearch_IsNamed() => Assert.That(
        () => ShardMerge.Join([("a", Shard(1, 2)), ("b", Shard(2, 2) with { Search = "seed 2" })]),
        Throws.InstanceOf<BadInputException>().With.Message.StartsWith("'b' is of another search than 'a': seed 2, 2 shards; and seed 1, 2 shards"));

    [Test]
    public void OtherCountOfShards_IsNamed() => Assert.That(
        () => ShardMerge.Join([("a", Shard(1, 2)), ("b", Shard(2, 3))]), Throws.InstanceOf<BadInputException>().With.Message.StartsWith("'b' is of another search than 'a'"));

    [Test]
    public void ScenarioInShards_IsMergedToTheWhole()
    {
        using var folder = new ScratchFolder();
        string[] search = ["explore", "gpu-fault-storm", "--design", "explicit-resume", "--faults", "1", "--preempt", "none", "--exhaustive", "--interrupts", "0", "--format", "json"];
        var whole = folder.PathOf("whole.json");
        _ = CliRun.Of([.. search, "--jobs", "2", "--out", whole]);
        var shards = Enumerable.Range(1, 3).Select(shard => folder.PathOf($"{shard}.json")).ToList();
        foreach (var (index, path) in shards.Index())
        {
            _ = CliRun.Of([.. search, "--jobs", "1", "--shard", $"{index + 1}/3", "--out", path]);
        }

        var merged = folder.PathOf("merged.json");
        var run = CliRun.Of(["merge", .. shards, "--format", "json", "--out", merged]);

        var (one, joined) = (ExploreJson.Read(whole), ExploreJson.Read(merged));
        Assert.That((joined.Classes, joined.ClassSum, joined.Exhaustive, run.ExitCode), Is.EqualTo((one.Classes, one.ClassSum, true, one.ExitCodeOf())));
        Assert.That(joined.Pairs, Is.EqualTo(one.Pairs));
    }

    private static string Sum(ulong high, ulong low) => $"{high:x16}{low:x16}";

    private static FoundReport Found(int preemptions, string replay) => new("TH1001", "", "process", "msleep", "", 0, "", "", 1, preemptions, 0, 1, false, [], replay, "", []);

    private static ExploreReport Shard(int number, int of) => new()
    {
        Schema = 1,
        Scenario = "scenario",
        Run = "tophalf run scenario",
        Strategy = "optimal-dpor",
        Search = "seed 1",
        Shard = new(number, of),
        Schedules = 1,
        SchedulesPerSecond = 1,
        Classes = 1,
        ClassSum = Sum(0, 0),
        Blocked = 0,
        Unended = 0,
        Exhaustive = true,
        Bounds = new(true, null, 1, 0, 100),
        InjectionSets = 1,
        Assumptions = [],
        Decisions = new(1, 2, 3),
        Statement = $"explored all 1 classes of shard {number}/{of} with at most 1 interrupt",
        Pairs = [],
        Violations = [],
        Differences = [],
        Repeat = "",
    };
}
