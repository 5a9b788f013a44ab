using NUnit.Framework;
using TopHalf.Cli.Oracle.Behaviour;
using TopHalf.Contexts;

namespace TopHalf.Tests.Interrupts;

/// <summary>The order in which a real kernel does things around an interrupt, line by line.</summary>
/// <remarks>
/// <c>flows.tsv</c> was measured on Linux 6.12.117, x86-64, debug kernel, two CPUs, with a fake interrupt chip that logs its callbacks.
/// </remarks>
public sealed class FlowTests
{
    private static readonly Dictionary<string, BehaviourScript> _scripts = BehaviourCatalogue.Of(Linux.Model.Name)
        .Where(static script => script.Group.StartsWith("irq:", StringComparison.Ordinal)).ToDictionary(static script => script.Name);

    private static IEnumerable<TestCaseData> Rows =>
        from row in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Interrupts", "flows.tsv"))
        let columns = row.Split('\t')
        select new TestCaseData(columns[0], columns[1]).SetArgDisplayNames(columns[0]);

    [TestCaseSource(nameof(Rows))]
    public void Script_OfTheRealKernel_RunsInItsOrder(string script, string sequence)
    {
        using var runner = new BehaviourRunner(Linux.Model);

        var answer = runner.Run(_scripts[script]);

        Assert.That(BehaviourText.Unfold(answer.Sequence), Is.EqualTo(BehaviourText.Unfold(sequence)));
    }
}
