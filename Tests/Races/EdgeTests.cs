using NUnit.Framework;

namespace TopHalf.Tests.Races;

/// <summary>Every edge orders what it should, and the same program without it is a race; whichever side writes.</summary>
internal sealed class EdgeTests
{
    private static IEnumerable<Edge> Edges =>
        [.. InterruptEdges.All, .. MaskEdges.All, .. LockEdges.All, .. DeferredEdges.All, .. TaskEdges.All, .. MemoryEdges.All];

    [Test]
    public void Names_AreUnique() => Assert.That(Edges.Select(static edge => edge.Name), Is.Unique);

    [Test]
    public void With_TheEdge_NothingIsReported([ValueSource(nameof(Edges))] Edge edge, [Values] bool writesFirst) =>
        Assert.That(Run(edge, isThere: true, writesFirst).Reports, Is.Empty);

    [Test]
    public void Without_TheEdge_ItIsARace([ValueSource(nameof(Edges))] Edge edge, [Values] bool writesFirst) =>
        Assert.That(Run(edge, isThere: false, writesFirst).Rules.Distinct().Single(), Is.EqualTo("TH7001").Or.EqualTo("TH7002"));

    private static AMachine Run(Edge edge, bool isThere, bool writesFirst)
    {
        EdgeBench bench = null!;
        var run = AMachine.Runs(AMachine.Options with { CpuCount = 2 }, machine =>
        {
            bench = new(machine, isThere, writesFirst);
            return edge.Program(bench);
        });
        Assert.That(bench.Accesses, Is.EqualTo(2), "Both sides have to come to their access.");
        return run;
    }
}
