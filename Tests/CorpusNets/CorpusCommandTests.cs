using NUnit.Framework;
using TopHalf.Corpus;
using TopHalf.Tests.Cli;

namespace TopHalf.Tests.CorpusNets;

/// <summary><c>tophalf corpus</c> as it is typed.</summary>
[NonParallelizable]
internal sealed class CorpusCommandTests
{
    [Test]
    public void Json_OfABugAndATrap_HasTheFieldsOfEach()
    {
        var run = CliRun.Of("corpus --entries S01,F01 --format json");

        var entries = run.Json.GetProperty("entries").EnumerateArray().ToList();
        var (bug, trap) = (entries[0], entries[1]);
        Assert.That(run.ExitCode, Is.Zero, run.ToString());
        Assert.That(run.Json.GetProperty("schema").GetInt32(), Is.EqualTo(1));
        Assert.That(bug.EnumerateObject().Select(static field => field.Name), Is.EqualTo(new[] { "id", "class", "title", "covered", "runtime", "analyzer", "expected" }));
        Assert.That((bug.GetProperty("covered").GetBoolean(), trap.GetProperty("covered").GetBoolean()), Is.EqualTo((true, false)));
        Assert.That(bug.GetProperty("expected").GetProperty("runtime").GetProperty("rules")[0].GetString(), Is.EqualTo("TH1003"));
        Assert.That(trap.GetProperty("runtime").GetProperty("verdict").GetString(), Is.EqualTo("clean"));
        foreach (var net in new[] { "runtime", "analyzer" })
        {
            var programs = bug.GetProperty(net).GetProperty("programs");
            Assert.That(bug.GetProperty(net).GetProperty("verdict").GetString(), Is.EqualTo("found"));
            Assert.That(programs[0].GetProperty("rules").EnumerateArray().Select(static rule => rule.GetString()), Does.Contain("TH1003"));
            Assert.That(programs[1].GetProperty("verdict").GetString(), Is.EqualTo("clean"));
        }
    }

    [Test]
    public void Replay_OfABug_IsFollowed()
    {
        var program = CliRun.Of("corpus --entries R03 --net runtime --format json").Json.GetProperty("entries")[0].GetProperty("runtime").GetProperty("programs")[0];

        var replay = CliRun.Of(["replay", program.GetProperty("reports")[0].GetProperty("replay").GetString()!, "--format", "json"]);

        Assert.That(replay.Rules, Does.Contain(program.GetProperty("rules")[0].GetString()), replay.ToString());
    }

    [Test]
    public void Jobs_ChangeNothing() => Assert.That(
        CliRun.Of("corpus --entries S18,T02 --jobs 2 --schedules 200 --format json").Out,
        Is.EqualTo(CliRun.Of("corpus --entries S18,T02 --jobs 1 --schedules 200 --format json").Out));

    [Test]
    public void Machine_ThatMisses_FailsAndSaysWhatItMissed()
    {
        // The first schedule shows nothing; it takes a few.
        var run = CliRun.Of("corpus --entries R03 --net runtime --schedules 1");

        var expected = CorpusEntries.All.First(static entry => entry.Id == "R03").Runtime.Rules;
        Assert.That(run.ExitCode, Is.EqualTo(1), run.ToString());
        Assert.That(run.Out, Does.Contain($"runtime missed {string.Join(" or ", expected)}, and said nothing").And.Contain("runtime: 0 of 1 found"));
    }

    [TestCase("text", "runtime: 1 of 1 found, 0 of 2 correct programs flagged; analyzer: 1 of 1 found, 0 of 2 correct programs flagged")]
    [TestCase("markdown", "| sleep-in-atomic | 1 | 1 | 1 | 0 | 0 | 1 | 0 | 100.0 % | 100.0 % |\n| all | 1 | 1 | 1 | 0 | 0 | 2 | 0 | 100.0 % | 100.0 % |")]
    public void Matrix_OfABugAndATrap_IsPrinted(string format, string part)
    {
        using var folder = new ScratchFolder();
        var path = folder.PathOf("matrix");

        var run = CliRun.Of(["corpus", "--entries", "S01,F01", "--format", format, "--out", path]);

        Assert.That(run.ExitCode, Is.Zero, run.ToString());
        Assert.That(run.Out, Is.Empty);
        Assert.That(File.ReadAllText(path), Does.Contain(part));
    }

    [TestCase("corpus --entries S99", "--entries 'S99'", "accepted: D01, ")]
    [TestCase("corpus --entries S01,s02", "--entries 's02'", "S01")]
    [TestCase("corpus --net static", "--net 'static'", "both, runtime, analyzer")]
    [TestCase("corpus --schedules 0", "--schedules '0'", "a whole number from 1 to")]
    [TestCase("corpus --jobs 257", "--jobs '257'", "from 1 to 256")]
    [TestCase("corpus --format mail", "--format 'mail'", "text, json, markdown")]
    [TestCase("corpus --out missing/file", "--out 'missing/file'", "a folder that exists")]
    [TestCase("corpus extra", "'extra'", "--entries")]
    public void Input_NotAccepted_IsOneLine(string arguments, string value, string accepted)
    {
        var run = CliRun.Of(arguments);

        Assert.That(run.ExitCode, Is.EqualTo(2), run.ToString());
        Assert.That(run.Out, Is.Empty);
        Assert.That(run.Error.TrimEnd('\n', '\r'), Does.Not.Contain("\n").And.StartWith("tophalf: ").And.Contain(value).And.Contain(accepted));
    }
}
