using System.Diagnostics;
using System.Text.Json;
using NUnit.Framework;

namespace TopHalf.Tests.Cli;

[NonParallelizable]
internal sealed class DeterminismTests
{
    [Test]
    public void SameSeed_Twice_GivesTheSameBytes(
        [Values(1, 2, 4, 64)] int cpus, [Values(0, 7)] int seed, [Values("", "--hardware mmu-500 --client capture")] string options)
    {
        var arguments = $"{options} --faults 200 --cpus {cpus} --seed {seed}";

        var (one, two) = (CliRun.JsonOf(arguments), CliRun.JsonOf(arguments));

        Assert.That(two.Out, Is.EqualTo(one.Out));
        Assert.That(one.Json.GetProperty("cpus").GetInt32(), Is.EqualTo(cpus));
    }

    [Test]
    public void OtherSeed_SameOptions_GivesAnotherTrace()
    {
        var hashes = Enumerable.Range(1, 4).Select(seed => CliRun.JsonOf($"--hardware mmu-500 --faults 50 --seed {seed}").Json.GetProperty("traceHash").GetString());

        Assert.That(hashes.Distinct().Count(), Is.GreaterThan(1));
    }

    [Test]
    public void Dependences_WithASeed_AreFoundOnTheScheduleOfTheRun()
    {
        // The run itself and the one to which flipped ones are compared take the same choices; so a knob never asked changes nothing.
        var run = CliRun.JsonOf("--hardware mmu-500 --client capture --faults 50 --seed 11");

        var off = CliRun.JsonOf("--hardware mmu-500 --client capture --faults 50 --seed 11 --knob ss-holds-line=off");

        var flipped = run.Json.GetProperty("dependsOn").EnumerateArray().First(each => each.GetProperty("knob").GetString() == "ss-holds-line");
        Assert.That(flipped.GetProperty("flippedRules").EnumerateArray().Select(static rule => rule.GetString()), Is.EqualTo(off.Rules));
    }

    [TestCase("--twice")]
    [TestCase("run gpu-fault-storm --faults 50 --twice")]
    [TestCase("run --twice --format mail --seed 5")]
    [TestCase("run --twice --format=json --hardware mmu-500 --client capture --faults 50")]
    public void Twice_DeterministicRun_AgreesWithAFreshProcess(string arguments)
    {
        var (exitCode, output, error) = Execute(arguments.Split(' '));

        Assert.That(exitCode, Is.EqualTo(output.Contains("TH5003", StringComparison.Ordinal) ? 1 : 0), error);
        Assert.That(error, Is.Empty);
        Assert.That(output, Is.Not.Empty);
    }

    [Test]
    public void Twice_WithOutAndLog_WritesThemOnce()
    {
        using var folder = new ScratchFolder();
        var (output, log) = (folder.PathOf("result.json"), folder.PathOf("log.clef"));

        var (exitCode, _, error) = Execute(["run", "--faults", "50", "--format", "json", "--out", output, "--log", log, "--twice"]);

        Assert.That(exitCode, Is.Zero, error);
        Assert.That(JsonDocument.Parse(File.ReadAllText(output)).RootElement.GetProperty("scenario").GetString(), Is.EqualTo("gpu-fault-storm"));
        Assert.That(new FileInfo(log).Length, Is.GreaterThan(0));
    }

    /// <summary>Runs the command as a process of its own: it starts itself once more.</summary>
    private static (int ExitCode, string Output, string Error) Execute(string[] arguments)
    {
        var program = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "tophalf.exe" : "tophalf");
        if (!File.Exists(program))
        {
            Assert.Ignore("The executable is not there.");
        }

        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.GetAwaiter().GetResult());
    }
}
