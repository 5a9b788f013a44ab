using NUnit.Framework;
using TopHalf.Exploration.Strategies;

namespace TopHalf.Tests.Exploration.Oracle;

/// <summary>What is found does not depend on how CPUs are numbered, how alternatives are listed, and where a search begins.</summary>
internal sealed class ReductionInvarianceTests
{
    public static IEnumerable<TestCaseData> Programs =>
    [
        new TestCaseData((Func<int, ModelProgram>)RandomPrograms.Plain).SetArgDisplayNames("plain"),
        new TestCaseData((Func<int, ModelProgram>)RandomPrograms.Locks).SetArgDisplayNames("locks"),
        new TestCaseData((Func<int, ModelProgram>)(static seed => RandomPrograms.Interrupts(seed, 2))).SetArgDisplayNames("interrupts"),
    ];

    [TestCaseSource(nameof(Programs))]
    public void Policy_MakesNoDifference(Func<int, ModelProgram> make)
    {
        for (var seed = 1; seed <= 40; seed++)
        {
            var program = make(seed);
            var expected = ModelSearch.Of(program, new OptimalDpor());
            foreach (var policy in Enum.GetValues<ModelPolicy>())
            {
                var search = ModelSearch.Of(program with { Policy = policy }, new OptimalDpor());
                Assert.That(search.Classes.SetEquals(expected.Classes) && search.Hashes.SetEquals(expected.Hashes) && search.Blocked == 0, $"{policy}: {program}");
            }
        }
    }

    [TestCaseSource(nameof(Programs))]
    public void NumbersOfCpus_MakeNoDifference(Func<int, ModelProgram> make)
    {
        for (var seed = 1; seed <= 60; seed++)
        {
            var program = make(seed);
            var renumbered = program with { Numbers = [.. Enumerable.Range(0, program.Tasks.Length).Reverse()] };
            Assert.That(
                ModelSearch.Count(renumbered, new OptimalDpor()), Is.EqualTo(ModelSearch.Count(program, new OptimalDpor())), program.Text);
        }
    }

    [Test]
    public void OrderOfAlternatives_MakesNoDifference()
    {
        for (var seed = 1; seed <= 60; seed++)
        {
            var program = RandomPrograms.Interrupts(seed, 2);
            Assert.That(
                ModelSearch.Count(program with { ListsInterruptsBackwards = true }, new OptimalDpor()),
                Is.EqualTo(ModelSearch.Count(program, new OptimalDpor())), program.Text);
        }
    }

    [Test]
    public void CpuThatTouchesNothing_MakesNoDifference()
    {
        for (var seed = 1; seed <= 60; seed++)
        {
            var program = RandomPrograms.Plain(seed);
            var more = program with { Tasks = [.. program.Tasks, static _ => [new(ModelOperationKind.Write, 77), new(ModelOperationKind.Write, 77)]] };
            Assert.That(ModelSearch.Count(more, new OptimalDpor()), Is.EqualTo(ModelSearch.Count(program, new OptimalDpor())), program.Text);
        }
    }
}
