using System.Diagnostics;
using System.Globalization;
using NUnit.Framework;
using TopHalf.Choices;
using TopHalf.Scheduling;

namespace TopHalf.Tests.Scheduling;

/// <summary>Equal options, equal runs: in one process, and in another one with other hash seeds.</summary>
public sealed class DeterminismTests
{
    [Test]
    public void MixedProgram_TwiceWithOneSeed_IsTheSameRun()
    {
        var hashes = new HashSet<string>();
        for (var seed = 1; seed <= 200; seed++)
        {
            var (first, second) = (MixedProgram.Run(seed), MixedProgram.Run(seed));
            Assert.That(second.Hash, Is.EqualTo(first.Hash), $"seed {seed}");
            hashes.Add(first.Hash);
        }

        Assert.That(hashes, Has.Count.GreaterThan(100));
    }

    [Test]
    public void MixedProgram_OnAnySeed_FinishesWithoutAFinding()
    {
        for (var seed = 1; seed <= 300; seed++)
        {
            var run = MixedProgram.Run(seed);
            Assert.That(run.End, Is.EqualTo(RunEnd.Finished), $"seed {seed}: {run.Reports}");
            Assert.That(run.Rules, Is.Empty, $"seed {seed}: {run.Reports}");
            Assert.That(run.Machine.Tasks.All(task => task.ExecutionState is { Preempt: 0, IrqsOff: false }), $"seed {seed}");
        }
    }

    [Test]
    public void Chooser_ThatAlwaysPrefers_IsTheDefaultPolicy([Values(1, 2, 4)] int cpus)
    {
        var options = MixedProgram.Options(0) with { CpuCount = cpus };
        var asked = AMachine.Runs(options with { Chooser = new Preferring() }, MixedProgram.RunAsync);
        var inStep = AMachine.Runs(options with { Chooser = new DefaultPolicy() }, MixedProgram.RunAsync);

        Assert.That(asked.Hash, Is.EqualTo(inStep.Hash));
    }

    [Test]
    [Explicit("Run in a process of its own by the test below.")]
    public void HashesForAnotherProcess() => File.WriteAllText(Environment.GetEnvironmentVariable("TOPHALF_TEST_HASHES")!, Hashes());

    [Test]
    public void MixedProgram_InAnotherProcess_IsTheSameRun()
    {
        var file = Path.GetTempFileName();
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            RedirectStandardOutput = true,
            Environment = { ["TOPHALF_TEST_HASHES"] = file },
        };
        start.ArgumentList.Add("vstest");
        start.ArgumentList.Add(typeof(DeterminismTests).Assembly.Location);
        start.ArgumentList.Add($"--Tests:{nameof(HashesForAnotherProcess)}");
        if (Path.GetFileNameWithoutExtension(start.FileName) != "dotnet")
        {
            Assert.Ignore("Not run by dotnet.");
        }

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();

        var theirs = File.ReadAllText(file);
        File.Delete(file);
        Assert.That(theirs, Is.EqualTo(Hashes()), output);
    }

    private static string Hashes() => string.Join("\n", Enumerable.Range(1, 20).Select(
        static seed => string.Create(CultureInfo.InvariantCulture, $"{seed} {MixedProgram.Run(seed).Hash}")));

    private sealed class Preferring : IChooser
    {
        public int Choose(ChoiceKind kind, ReadOnlySpan<int> options, int preferred) => preferred;
    }
}
