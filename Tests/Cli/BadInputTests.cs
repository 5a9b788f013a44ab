using NUnit.Framework;

namespace TopHalf.Tests.Cli;

/// <summary>Input that is not accepted: one line that names the value and what is accepted, and nothing else.</summary>
[NonParallelizable]
internal sealed class BadInputTests
{
    [TestCase("run nope", "'nope'", "gpu-fault-storm")]
    [TestCase("nope", "'nope'", "run, explore, compare")]
    [TestCase("run --design x", "--design 'x'", "explicit-resume, none, handler-sleeps")]
    [TestCase("run --handler x", "--handler 'x'", "atomic, sleeping")]
    [TestCase("run --irq x", "--irq 'x'", "hard, threaded")]
    [TestCase("run --hardware x", "--hardware 'x'", "qcom-v2, mmu-500")]
    [TestCase("run --client x", "--client 'x'", "adreno, forgets-resume, capture, capture-threaded")]
    [TestCase("run --inject x", "--inject 'x'", "nothing, capture-oops")]
    [TestCase("run --faults -1", "--faults '-1'", "a whole number from 0 to 1000000")]
    [TestCase("run --faults x", "--faults 'x'", "a whole number from 0 to 1000000")]
    [TestCase("run --faults 1000001", "--faults '1000001'", "a whole number from 0 to 1000000")]
    [TestCase("run --cpus 0", "--cpus '0'", "from 1 to 64")]
    [TestCase("run --cpus 65", "--cpus '65'", "from 1 to 64")]
    [TestCase("run --seed x", "--seed 'x'", "a whole number")]
    [TestCase("run --format yaml", "--format 'yaml'", "text, mail, json")]
    [TestCase("run --preempt x", "--preempt 'x'", "full, none, voluntary")]
    [TestCase("run --on-violation x", "--on-violation 'x'", "report, stop")]
    [TestCase("run --knob nope=on", "'nope'", "ss-holds-line")]
    [TestCase("run --knob ss-holds-line=maybe", "'maybe'", "on, off")]
    [TestCase("run --knob ss-holds-line", "'ss-holds-line'", "name=on|off")]
    [TestCase("explore --fault x", "--fault 'x'", "allocation, work-queue-full, device-timeout, spurious-interrupt, lost-interrupt, posted-write, power-off")]
    [TestCase("explore --fault allocation,x", "--fault 'x'", "power-off")]
    [TestCase("explore --memory x", "--memory 'x'", "sc, weak")]
    [TestCase("run --set a", "'a'", "name=value")]
    [TestCase("run --set nope=1", "'nope'", "design, handler, irq, hardware, client, inject, faults")]
    [TestCase("run --assembly missing.dll", "'missing.dll'", "assembly with scenarios")]
    [TestCase("run --client forgets-resume --design none", "forgets-resume", "explicit-resume")]
    [TestCase("run --bogus", "'--bogus'", "--design")]
    [TestCase("run --bogus 3", "'--bogus'", "--design")]
    [TestCase("--bogus", "'--bogus'", "--design")]
    [TestCase("run gpu-fault-storm --bogus", "'--bogus'", "--design")]
    [TestCase("run gpu-fault-storm extra", "'extra'", "--design")]
    [TestCase("list extra", "'extra'", "--format")]
    [TestCase("list --format mail", "--format 'mail'", "text, json")]
    [TestCase("run --seed", "--seed", "0 for the default schedule")]
    [TestCase("run --cpus", "--cpus", "1 to 64")]
    [TestCase("run --design", "--design", "explicit-resume")]
    [TestCase("run --out", "--out", "file")]
    [TestCase("list --format", "--format", "text | json")]
    [TestCase("run --seed 1 --seed 2", "--seed", "")]
    public void Input_NotAccepted_IsOneLine(string arguments, string value, string accepted) =>
        AssertRefused(CliRun.Of(arguments), value, accepted);

    [TestCase("--out")]
    [TestCase("--log")]
    public void File_InNoFolder_IsRefused(string option)
    {
        using var folder = new ScratchFolder();
        var path = folder.PathOf("missing/file");

        var run = CliRun.Of(["run", option, path]);

        AssertRefused(run, path, "a folder that exists");
    }

    [TestCase("--out")]
    [TestCase("--log")]
    public void File_ThatIsAFolder_IsRefused(string option)
    {
        using var folder = new ScratchFolder();
        var path = folder.PathOf("");

        AssertRefused(CliRun.Of(["run", option, path]), path, "the path of a file");
    }

    [Test]
    public void Log_Unwritable_LeavesTheOutputAlone()
    {
        using var folder = new ScratchFolder();
        var output = folder.PathOf("result.txt");
        File.WriteAllText(output, "earlier");

        var run = CliRun.Of(["run", "--out", output, "--log", folder.PathOf("missing/file")]);

        AssertRefused(run, "--log", "a folder that exists");
        Assert.That(File.ReadAllText(output), Is.EqualTo("earlier"));
    }

    [Test]
    public void Assembly_WithoutScenarios_IsRefused()
    {
        var path = typeof(Polly.ResiliencePipeline).Assembly.Location;

        AssertRefused(CliRun.Of(["run", "--assembly", path]), path, "Scenario");
    }

    [Test]
    public void Assembly_ThatIsNone_IsRefused()
    {
        using var folder = new ScratchFolder();
        var path = folder.PathOf("text.dll");
        File.WriteAllText(path, "not an assembly");

        AssertRefused(CliRun.Of(["run", "--assembly", path]), path, "assembly with scenarios");
    }

    private static void AssertRefused(CliRun run, string value, string accepted)
    {
        Assert.That(run.ExitCode, Is.EqualTo(2), run.ToString());
        Assert.That(run.Out, Is.Empty);
        Assert.That(run.Error, Does.EndWith("\n"));
        Assert.That(run.Error.TrimEnd('\n', '\r'), Does.Not.Contain("\n").And.StartWith("tophalf: "));
        Assert.That(run.Error, Does.Contain(value).And.Contain(accepted));
    }
}
