using NUnit.Framework;
using TopHalf.Choices;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;
using TopHalf.Tests.Architecture;
using TopHalf.Tests.Exploration;
using TopHalf.Waiting;

namespace TopHalf.Tests.Memory.Litmus;

/// <summary>Weak memory shows nothing that the kernel's memory model forbids, and what it allows but for what the page lists. All schedules, all choices.</summary>
internal sealed class LitmusTests
{
    private static IEnumerable<LitmusTest> All => LitmusCatalogue.All;

    private static IEnumerable<LitmusTest> Allowed => LitmusCatalogue.All.Where(static test => test.Verdict == Verdict.Sometimes);

    [Test]
    public void Names_AreUnique() => Assert.That(All.Select(static test => test.Name), Is.Unique);

    [Test]
    public void WeakMemory_ShowsWhatItShould([ValueSource(nameof(All))] LitmusTest test) =>
        Assert.That(IsSeen(test, MemoryModel.Weak), Is.EqualTo(test.Verdict == Verdict.Sometimes));

    [Test]
    public void SequentialConsistency_ShowsNone([ValueSource(nameof(All))] LitmusTest test) =>
        Assert.That(IsSeen(test, MemoryModel.SequentiallyConsistent), Is.False);

    [Test]
    public void WithoutSites_WeakMemoryIsStrong([ValueSource(nameof(Allowed))] LitmusTest test) => Assert.That(IsSeen(test, MemoryModel.Weak, sites: 0), Is.False);

    [Test]
    public void Page_ListsWhatIsNotShown()
    {
        var page = File.ReadAllText(SourceTree.PathOf("docs/memory-model.md"));

        Assert.That(All.Where(test => test.Verdict == Verdict.NotShown && !page.Contains($"`{test.Name}`", StringComparison.Ordinal)), Is.Empty);
    }

    private static bool IsSeen(LitmusTest test, MemoryModel memory, int sites = int.MaxValue)
    {
        var chooser = new ChoiceEnumerator(ChoiceKind.NextCpu, ChoiceKind.StoreDelay, ChoiceKind.LoadStale, ChoiceKind.StoreFlush);
        var options = AMachine.Options with { CpuCount = test.Threads.Length, Chooser = chooser, Memory = memory, WeakSites = sites, Races = false, Lockdep = false };
        var isSeen = false;
        chooser.Explore(() =>
        {
            LitmusState state = null!;
            var machine = new Machine(options, AMachine.Carriers);
            var end = machine.Run(() => StartAsync(machine, chooser, test, state = new()));
            Assert.That(end, Is.EqualTo(RunEnd.Finished), string.Join('\n', machine.Findings.All.Select(static finding => finding.Report)));
            isSeen = test.Exists(state);
            return !isSeen;
        });
        TestContext.Out.WriteLine($"{chooser.Runs} runs");
        return isSeen;
    }

    /// <summary>All threads stand at their first access when the choices begin.</summary>
    private static async KernelTask StartAsync(Machine machine, ChoiceEnumerator chooser, LitmusTest test, LitmusState state)
    {
        var start = new Completion("start");
        for (var cpu = 0; cpu < test.Threads.Length; cpu++)
        {
            var (number, thread) = (cpu, test.Threads[cpu]);
            machine.Spawn(machine.Options.Model["kthread"], $"P{cpu}", async () =>
            {
                await start.WaitAsync();
                chooser.Arrive(number);
                thread(state);
            }, cpu);
        }

        await Kernel.MsleepAsync(1);
        chooser.Expected = (1 << test.Threads.Length) - 1;
        start.CompleteAll();
    }
}
