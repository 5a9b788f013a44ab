using NUnit.Framework;
using TopHalf.Exploration;

namespace TopHalf.Tests.Exploration;

/// <summary>The shards of a search find together what the search finds, and no class twice.</summary>
public sealed class ShardTests
{
    [TestCase(2)]
    [TestCase(3)]
    [TestCase(5)]
    public void OneSet_ShardsTogetherHaveItsClasses(int shards)
    {
        var whole = Explorer.Run(SearchPartsTests.Writers(5), new() { IsExhaustive = true, Interrupts = 0 });
        var parts = Enumerable.Range(1, shards).Select(shard => Explorer.Run(
            SearchPartsTests.Writers(5), new() { IsExhaustive = true, Interrupts = 0, Shard = shard, ShardCount = shards })).ToList();

        Assert.That(parts.Sum(static part => part.Classes), Is.EqualTo(whole.Classes));
        Assert.That(parts.Select(static part => part.ClassSum).Aggregate(static (sum, next) => sum.And(next)), Is.EqualTo(whole.ClassSum));
        Assert.That(parts.Select(static part => (part.IsExhaustive, HasClasses: part.Classes > 0)), Has.All.EqualTo((true, true)));
    }

    [TestCase(2)]
    [TestCase(3)]
    public void SeveralSets_ShardsTogetherHaveTheirClasses(int shards)
    {
        var options = new ExplorationOptions { IsExhaustive = true, Interrupts = 2, StopsAtFirst = false };
        var whole = Explorer.Run(ExplorerTests.Subject("handler-against-task"), options);
        var parts = Enumerable.Range(1, shards).Select(shard => Explorer.Run(ExplorerTests.Subject("handler-against-task"), options with { Shard = shard, ShardCount = shards })).ToList();

        Assert.That(parts.Sum(static part => part.Classes), Is.EqualTo(whole.Classes));
        Assert.That(parts.Select(static part => part.ClassSum).Aggregate(static (sum, next) => sum.And(next)), Is.EqualTo(whole.ClassSum));
        Assert.That(parts.Select(static part => part.InjectionSets), Has.All.EqualTo(whole.InjectionSets));
    }

    [Test]
    public void Random_ShardsTogetherDrawTheSameBlocks()
    {
        var options = new ExplorationOptions { Strategy = "pos", Schedules = 1_200, StopsAtFirst = false };
        var whole = Explorer.Run(SearchPartsTests.Writers(7), options);
        var parts = Enumerable.Range(1, 3).Select(shard => Explorer.Run(SearchPartsTests.Writers(7), options with { Shard = shard, ShardCount = 3 })).ToList();

        Assert.That(parts.Sum(static part => part.Schedules), Is.EqualTo(whole.Schedules));
        Assert.That(parts.SelectMany(static part => part.Pairs).Distinct().Order(StringComparer.Ordinal), Is.EqualTo(whole.Pairs));
    }
}
