using NUnit.Framework;
using TopHalf.Upstream;

namespace TopHalf.Tests.Cli;

/// <summary><c>tophalf upstream</c> as it is typed.</summary>
[NonParallelizable]
internal sealed class UpstreamCommandTests
{
    private static readonly string[] _two = [.. UpstreamBugs.All.Take(2).Select(static bug => bug.Name)];

    [Test]
    public void Json_OfTwoBugs_HasTheFieldsOfEach()
    {
        var run = CliRun.Of($"upstream --bugs {string.Join(',', _two)} --schedules 2000 --format json");

        var bugs = run.Json.GetProperty("bugs").EnumerateArray().ToList();
        Assert.That(run.ExitCode, Is.Zero, run.ToString());
        Assert.That(run.Json.GetProperty("schema").GetInt32(), Is.EqualTo(1));
        Assert.That(bugs.Select(static bug => bug.GetProperty("name").GetString()), Is.EqualTo(_two));
        foreach (var bug in bugs)
        {
            Assert.That(
                bug.EnumerateObject().Select(static field => field.Name),
                Is.SupersetOf(new[] { "name", "title", "year", "source", "found", "fixedClean", "schedules", "rule", "fixedSchedules", "replay" }));
            Assert.That(bug.GetProperty("found").GetBoolean() && bug.GetProperty("fixedClean").GetBoolean(), Is.True);
            Assert.That(bug.GetProperty("schedules").GetInt64(), Is.InRange(1, 2000));
            Assert.That(bug.GetProperty("fixedSchedules").GetInt64(), Is.InRange(1, 2000));
            Assert.That(bug.GetProperty("differences").GetArrayLength(), Is.Zero);
        }
    }

    [Test]
    public void Replay_OfABug_IsFollowed()
    {
        var token = CliRun.Of($"upstream --bugs {_two[0]} --format json").Json.GetProperty("bugs")[0].GetProperty("replay").GetString();

        var replay = CliRun.Of(["replay", token!, "--format", "json"]);

        Assert.That(replay.Rules, Does.Contain(UpstreamBugs.All[0].Rule.Id), replay.ToString());
    }

    [Test]
    public void Jobs_ChangeNothing() => Assert.That(
        CliRun.Of($"upstream --bugs {string.Join(',', _two)} --jobs 2 --schedules 100 --format json").Out,
        Is.EqualTo(CliRun.Of($"upstream --bugs {string.Join(',', _two)} --jobs 1 --schedules 100 --format json").Out));

    [Test]
    public void Text_IsATable_AndABugIsKnownWithoutItsPrefix()
    {
        var bug = UpstreamBugs.All[0];
        using var folder = new ScratchFolder();
        var path = folder.PathOf("table.txt");

        var run = CliRun.Of(["upstream", "--bugs", bug.Name["upstream-".Length..], "--out", path]);

        Assert.That(run.ExitCode, Is.Zero, run.ToString());
        Assert.That(run.Out, Is.Empty);
        Assert.That(File.ReadAllText(path), Does.Contain($"{bug.Year}  yes").And.Contain(bug.Rule.Id).And.Contain("1 of 1 found as shipped, 1 clean as fixed"));
    }

    [TestCase("upstream --bugs nope", "--bugs 'nope'", "upstream-amd-sleep-under-state-lock")]
    [TestCase("upstream --bugs amd-sleep-under-state-lock,nope", "--bugs 'nope'", "accepted: upstream-")]
    [TestCase("upstream --schedules 0", "--schedules '0'", "a whole number from 1 to")]
    [TestCase("upstream --schedules x", "--schedules 'x'", "a whole number from 1 to")]
    [TestCase("upstream --jobs 0", "--jobs '0'", "from 1 to 256")]
    [TestCase("upstream --format html", "--format 'html'", "text, mail, json")]
    [TestCase("upstream --out missing/file", "--out 'missing/file'", "a folder that exists")]
    [TestCase("upstream extra", "'extra'", "--bugs")]
    public void Input_NotAccepted_IsOneLine(string arguments, string value, string accepted)
    {
        var run = CliRun.Of(arguments);

        Assert.That(run.ExitCode, Is.EqualTo(2), run.ToString());
        Assert.That(run.Out, Is.Empty);
        Assert.That(run.Error.TrimEnd('\n', '\r'), Does.Not.Contain("\n").And.StartWith("tophalf: ").And.Contain(value).And.Contain(accepted));
    }
}
