using System.Text.Json;
using NUnit.Framework;

namespace TopHalf.Tests.Cli;

[NonParallelizable]
internal sealed class KernelLogTests
{
    private const string LineForm = @"^ *\S+-\d+ +\[\d{3}\] [dDb.][N.][zZhHs.][0-9a-f.]\. +\d+\.\d{6}: .*\S$";

    [TestCase("--client forgets-resume --faults 20")]
    [TestCase("--design none --handler sleeping --faults 20")]
    [TestCase("--client capture --inject capture-oops --faults 20")]
    public void Text_EachLine_IsAsFtracePrintsIt(string options)
    {
        using var folder = new ScratchFolder();
        var path = folder.PathOf("kernel.log");

        CliRun.Of(["run", .. options.Split(' '), "--log", path]);

        Assert.That(File.ReadAllLines(path), Is.Not.Empty.And.All.Match(LineForm));
    }

    [Test]
    public void Dmesg_Asked_GoesToTheStandardError()
    {
        var run = CliRun.Of("run --client forgets-resume --faults 20 --dmesg --format json");

        Assert.That(run.Error.TrimEnd('\n').Split('\n'), Is.All.Match(LineForm));
        Assert.That(run.Json.GetProperty("scenario").GetString(), Is.EqualTo("gpu-fault-storm"));
    }

    [TestCase("kernel.clef")]
    [TestCase("kernel.json")]
    public void CompactJson_EachLine_SaysWhereAndWhen(string name)
    {
        using var folder = new ScratchFolder();
        var path = folder.PathOf(name);

        CliRun.Of(["run", "--client", "forgets-resume", "--faults", "20", "--log", path]);

        var lines = File.ReadAllLines(path).Select(static line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.That(lines, Is.Not.Empty);
        Assert.That(lines.Select(static line => line.GetProperty("Cpu").ValueKind), Is.All.EqualTo(JsonValueKind.Number));
        Assert.That(lines.Select(static line => line.GetProperty("Flags").GetString()), Is.All.Match(@"^[dDb.][N.][zZhHs.][0-9a-f.]\.$"));
        Assert.That(lines.Select(static line => line.GetProperty("KernelTime").GetString()), Is.All.Match(@"^\d+\.\d{6}$"));
        Assert.That(lines.Select(static line => line.GetProperty("KernelMessage").GetString()), Has.Some.StartsWith("*** gpu fault:"));
    }

    [Test]
    public void Log_Asked_ChangesNothingElse() =>
        Assert.That(CliRun.Of("run --faults 20 --format json --dmesg").Out, Is.EqualTo(CliRun.Of("run --faults 20 --format json").Out));
}
