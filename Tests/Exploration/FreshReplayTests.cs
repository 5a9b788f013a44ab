using System.Diagnostics;
using NUnit.Framework;
using TopHalf.Exploration;

namespace TopHalf.Tests.Exploration;

/// <summary>What a search found in one process breaks in another one, which has other hash seeds, by the token alone.</summary>
public sealed class FreshReplayTests
{
    private const string FileVariable = "TOPHALF_TEST_TOKENS";

    [Test]
    [Explicit("Run in a process of its own by the test below.")]
    public void ReplaysForAnotherProcess()
    {
        var file = Environment.GetEnvironmentVariable(FileVariable)!;
        File.WriteAllLines(file, File.ReadAllLines(file).Select(static line =>
        {
            var token = ReplayToken.Parse(line);
            var replay = Replay.Of(ExplorerTests.Subject(token.Subject), token);
            return $"{token.Subject}: {replay.Divergence ?? "followed"}, {(replay.IsSame ? token.Fingerprint : "another")}, {replay.TraceHash}";
        }));
    }

    [Test]
    public void EverySeededBug_FoundHere_ReplaysInAFreshProcess()
    {
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) != "dotnet")
        {
            Assert.Ignore("Not run by dotnet.");
        }

        var found = ExplorerTests.Bugs.SelectMany(static name => Explorer.Run(ExplorerTests.Subject(name), new() { IsExhaustive = true }).Violations).ToList();
        var expected = found.Select(static bug => $"{bug.Token.Subject}: followed, {bug.Fingerprint}, {bug.TraceHash}");
        var file = Path.GetTempFileName();
        File.WriteAllLines(file, found.Select(static bug => bug.Token.ToString()));
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            RedirectStandardOutput = true,
            Environment = { [FileVariable] = file },
        };
        start.ArgumentList.Add("vstest");
        start.ArgumentList.Add(typeof(FreshReplayTests).Assembly.Location);
        start.ArgumentList.Add($"--Tests:{nameof(ReplaysForAnotherProcess)}");
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();

        var theirs = File.ReadAllLines(file);
        File.Delete(file);
        Assert.That(found.Select(static bug => bug.Token.Subject).Distinct(), Is.EqualTo(ExplorerTests.Bugs));
        Assert.That(theirs, Is.EqualTo(expected), output);
    }
}
