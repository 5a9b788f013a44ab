using NUnit.Framework;
using TopHalf.Cli.Scenarios;
using TopHalf.Contexts;
using TopHalf.Scenarios;
using TopHalf.Scheduling;

namespace TopHalf.Tests.Cli;

/// <summary>Whatever is chosen, the run ends by itself, and no budget has to end it.</summary>
internal sealed class EveryCombinationTests
{
    private static readonly GpuFaultStorm _scenario = new();

    private static IEnumerable<TestCaseData> Combinations =>
        from design in Values("design")
        from handler in Values("handler")
        from client in Values("client")
        where client != "forgets-resume" || design.Contains("explicit-resume", StringComparison.Ordinal)
        select new TestCaseData(design, handler, client);

    [TestCaseSource(nameof(Combinations))]
    public void Run_OfAnyCombination_EndsByItself(string design, string handler, string client)
    {
        using var runner = new ScenarioRunner();
        var ends = new SortedDictionary<string, RunEnd>(StringComparer.Ordinal);
        foreach (var (irq, hardware, cpus, preemption) in Machines())
        {
            var settings = new ScenarioSettings(_scenario, new Dictionary<string, string>
            {
                ["design"] = design,
                ["handler"] = handler,
                ["client"] = client,
                ["irq"] = irq,
                ["hardware"] = hardware,
                ["faults"] = "200",
            });

            var result = runner.Run(_scenario, settings, new() { Model = Linux.Model, CpuCount = cpus, Preemption = preemption, MaxOperations = 2_000_000 });

            ends.Add($"irq {irq}, {hardware}, cpus {cpus}, preempt {preemption}", result.End);
        }

        Assert.That(ends.Where(static end => end.Value == RunEnd.Budget).Select(static end => end.Key), Is.Empty);
    }

    [TestCase("adreno")]
    [TestCase("capture")]
    [TestCase("capture-threaded")]
    public void Run_WithACaptureThatOopses_EndsByItself(string client)
    {
        using var runner = new ScenarioRunner();
        var ends = new List<RunEnd>();
        foreach (var (irq, hardware, _, _) in Machines().Where(static machine => machine is { Cpus: 2, Preemption: PreemptionModel.Full }))
        {
            var settings = new ScenarioSettings(_scenario, new Dictionary<string, string>
            {
                ["client"] = client,
                ["irq"] = irq,
                ["hardware"] = hardware,
                ["inject"] = "capture-oops",
                ["faults"] = "200",
            });

            ends.Add(runner.Run(_scenario, settings, new() { Model = Linux.Model, MaxOperations = 2_000_000 }).End);
        }

        Assert.That(ends, Is.All.Not.EqualTo(RunEnd.Budget));
    }

    private static IEnumerable<(string Irq, string Hardware, int Cpus, PreemptionModel Preemption)> Machines() =>
        from irq in Values("irq")
        from hardware in Values("hardware")
        from cpus in new[] { 1, 2 }
        from preemption in new[] { PreemptionModel.None, PreemptionModel.Voluntary, PreemptionModel.Full }
        select (irq, hardware, cpus, preemption);

    private static IReadOnlyList<string> Values(string parameter) => _scenario.Parameters.First(each => each.Name == parameter).Values;
}
