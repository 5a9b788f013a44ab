using NUnit.Framework;
using TopHalf.Exploration.Strategies;

namespace TopHalf.Tests.Exploration.Oracle;

/// <summary>Dynamic partial-order reduction finds exactly the classes that trying everything finds, each once.</summary>
internal sealed class ReductionOracleTests
{
    private const int MostPrefixes = 2_500;

    public static IEnumerable<TestCaseData> Programs =>
    [
        Case("plain", 300, RandomPrograms.Plain),
        Case("nested locks", 250, RandomPrograms.Locks),
        Case("choices on 2 CPUs", 250, static seed => RandomPrograms.Choices(seed, 2)),
        Case("choices on 3 CPUs", 50, static seed => RandomPrograms.Choices(seed, 3)),
        Case("interrupts on 1 CPU", 150, static seed => RandomPrograms.Interrupts(seed, 1)),
        Case("interrupts on 2 CPUs", 100, static seed => RandomPrograms.Interrupts(seed, 2)),
        Case("interrupts on 3 CPUs", 42, static seed => RandomPrograms.Interrupts(seed, 3)),
    ];

    public static IEnumerable<TestCaseData> SurprisingPrograms =>
    [
        Case("attempts", 200, RandomPrograms.Attempts),
        Case("raised interrupts on 2 CPUs", 200, static seed => RandomPrograms.Raised(seed, 2)),
        Case("raised interrupts on 3 CPUs", 100, static seed => RandomPrograms.Raised(seed, 3)),
        Case("failed exchange taken for a look", 100, static seed => RandomPrograms.Plain(seed) with { FailedExchangeIsRead = true }),
        Case("time moves when nothing else can", 60, RandomPrograms.Quiet),
    ];

    [TestCaseSource(nameof(Programs))]
    public void RandomPrograms_EachClassIsFoundOnceAndNothingIsGivenUp(int count, Func<int, ModelProgram> make) => ForEach(count, make, static (program, classes) =>
    {
        var (source, optimal) = (ModelSearch.Of(program, new SourceDpor()), ModelSearch.Of(program, new OptimalDpor()));

        Assert.That(source.Classes.SetEquals(classes) && source.Repeated == 0, $"{program}: source sets found {source.Classes.Count} of {classes.Count}");
        Assert.That(optimal.Classes.SetEquals(classes) && optimal.Repeated == 0, $"{program}: wake-up trees found {optimal.Classes.Count} of {classes.Count}");
        Assert.That(optimal.Blocked, Is.Zero, program.Text);
        Assert.That(optimal.Hashes, Has.Count.EqualTo(classes.Count), program.Text);
        Assert.That(source.Hashes.SetEquals(optimal.Hashes), $"{program}: the hash of a class depends on the run");
    });

    [TestCaseSource(nameof(SurprisingPrograms))]
    public void ProgramsWhereStepsChangeWhatOthersCanDo_EveryClassIsFound(int count, Func<int, ModelProgram> make) => ForEach(count, make, static (program, classes) =>
    {
        var strategy = new OptimalDpor();
        var (source, optimal) = (ModelSearch.Of(program, new SourceDpor()), ModelSearch.Of(program, strategy));

        Assert.That(source.Classes.SetEquals(classes) && source.Repeated == 0, $"{program}: source sets found {source.Classes.Count} of {classes.Count}");
        Assert.That(optimal.Classes.SetEquals(classes) && optimal.Repeated == 0, $"{program}: wake-up trees found {optimal.Classes.Count} of {classes.Count}");
        Assert.That(strategy.Classes, Is.EqualTo(classes.Count), program.Text);
    });

    [Test]
    public void Deadlock_IsAClassOfItsOwn()
    {
        var program = new ModelProgram { Tasks = [Nested(0, 1), Nested(1, 0)] };

        var search = ModelSearch.Of(program, new OptimalDpor());

        Assert.That(search.Classes, Has.Count.EqualTo(3), "one before the other, the other before the one, and neither");

        static ModelCode Nested(int outer, int inner)
        {
            return _ =>
            [
                new(ModelOperationKind.Lock, outer), new(ModelOperationKind.Lock, inner), new(ModelOperationKind.Unlock, inner), new(ModelOperationKind.Unlock, outer),
            ];
        }
    }

    [Test]
    public void Program_ThatIsNotTheSameInEachRun_IsRefused()
    {
        var (strategy, runs) = (new OptimalDpor(), 0);
        var program = new ModelProgram { Tasks = [_ => Enumerable.Repeat(new ModelOperation(ModelOperationKind.Write), runs++ == 0 ? 2 : 0), _ => [new(ModelOperationKind.Write)]] };

        Assert.That(() => ModelSearch.Of(program, strategy), Throws.InvalidOperationException.With.Message.Contains("led elsewhere"));
    }

    private static void ForEach(int count, Func<int, ModelProgram> make, Action<ModelProgram, HashSet<string>> check)
    {
        var (tested, classesInAll) = (0, 0);
        for (var seed = 1; seed <= count; seed++)
        {
            var program = make(seed);
            if (TraceOracle.Classes(program, MostPrefixes) is { } classes)
            {
                check(program, classes);
                tested++;
                classesInAll += classes.Count;
            }
        }

        Assert.That(tested, Is.GreaterThan(count / 3));
        Assert.That(classesInAll, Is.GreaterThan(2 * tested), "programs whose order makes no difference show nothing");
    }

    private static TestCaseData Case(string name, int count, Func<int, ModelProgram> make) => new TestCaseData(count, make).SetArgDisplayNames(name);
}
