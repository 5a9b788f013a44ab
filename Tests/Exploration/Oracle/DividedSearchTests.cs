using NUnit.Framework;
using TopHalf.Exploration.Strategies;

namespace TopHalf.Tests.Exploration.Oracle;

/// <summary>A search that is cut into parts finds the classes that it finds in one piece, each in one part.</summary>
internal sealed class DividedSearchTests
{
    private static readonly int[] _runsOfAPart = [1, 2, 5, 17];

    public static IEnumerable<TestCaseData> Programs => [.. ReductionOracleTests.Programs, .. ReductionOracleTests.SurprisingPrograms];

    [TestCaseSource(nameof(Programs))]
    public void RandomPrograms_PartsFindEachClassOnce(int count, Func<int, ModelProgram> make)
    {
        var divided = 0;
        for (var seed = 1; seed <= count; seed++)
        {
            var program = make(seed);
            var whole = ModelSearch.Of(program, new OptimalDpor(), mostRuns: 1_500);
            if (whole.Runs == 1_500)
            {
                continue;
            }

            var (runs, places) = (_runsOfAPart[seed % _runsOfAPart.Length], 1 + (seed % 3));
            var optimal = DividedSearch.Of(program, static from => from is null ? new OptimalDpor() : new SourceDpor(from), runs, places);
            var source = DividedSearch.Of(program, static from => from is null ? new SourceDpor() : new SourceDpor(from), runs, places);
            Assert.That((optimal.Repeated, optimal.Classes.SetEquals(whole.Classes)), Is.EqualTo((0L, true)), $"seed {seed}: {optimal.Classes.Count} of {whole.Classes.Count}: {program.Text}");
            Assert.That((source.Repeated, source.Classes.SetEquals(whole.Classes)), Is.EqualTo((0L, true)), $"seed {seed}: {source.Classes.Count} of {whole.Classes.Count}: {program.Text}");
            divided += whole.Runs > runs ? 1 : 0;
        }

        Assert.That(divided, Is.GreaterThan(count / 4), "programs that were cut");
    }
}
