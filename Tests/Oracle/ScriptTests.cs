using NUnit.Framework;
using TopHalf.Cli.Oracle.Behaviour;
using TopHalf.Contexts;
using TopHalf.Rules;

namespace TopHalf.Tests.Oracle;

/// <summary>The order in which a real kernel does things with deferred work, locks, readers and threads, model by model.</summary>
/// <remarks><c>scripts.tsv</c> was measured on Linux 6.12.117, x86-64, debug kernel, two CPUs.</remarks>
public sealed class ScriptTests
{
    private static readonly ContextModel[] _models = [Linux.Model, PreemptRt.Model];

    private static IEnumerable<TestCaseData> Rows =>
        from row in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Oracle", "scripts.tsv"))
        let columns = row.Split('\t')
        select new TestCaseData(columns[0], columns[1], columns[2]).SetArgDisplayNames(columns[0], columns[1]);

    [TestCaseSource(nameof(Rows))]
    public void Script_OfTheRealKernel_RunsInItsOrder(string model, string script, string sequence)
    {
        using var runner = new BehaviourRunner(Array.Find(_models, each => each.Name == model)!);

        var answer = runner.Run(BehaviourCatalogue.Of(model).Single(each => each.Name == script));

        Assert.That(BehaviourText.Unfold(answer.Sequence), Is.EqualTo(BehaviourText.Unfold(sequence)));
    }
}
