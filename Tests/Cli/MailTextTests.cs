using NUnit.Framework;
using TopHalf.Cli.Output;

namespace TopHalf.Tests.Cli;

/// <summary><c>--format mail</c>: what every command prints can be pasted into a mail, and its commands out of it.</summary>
[NonParallelizable]
internal sealed class MailTextTests
{
    [TestCase("run gpu-fault-storm --client capture --hardware mmu-500 --format mail")]
    [TestCase("explore fault-single --design explicit-resume --schedules 50 --format mail")]
    [TestCase("compare --scenario shared-smmu --schedules 20 --format mail")]
    public void Mail_OfABrokenDesign_IsAsciiOf72Columns(string arguments)
    {
        var lines = CliRun.Of(arguments).Out.Split('\n');

        Assert.That(lines, Has.Some.Contains("broken").IgnoreCase);
        Assert.That(lines.Where(static line => line.Length > 72), Is.Empty);
        Assert.That(lines.SelectMany(static line => line).Where(static letter => letter is > '~' or < ' '), Is.Empty);
    }

    [Test]
    public void Replay_FromAMail_IsOneWordForAShellAndCanBeFollowed()
    {
        var mail = CliRun.Of("explore fault-detach --design adreno-priv --schedules 50 --format mail").Out;
        var from = mail.IndexOf("Replay:\n", StringComparison.Ordinal) + "Replay:\n".Length;
        var command = mail[from..].Replace("\\\n", "", StringComparison.Ordinal).Split('\n')[0];

        var replay = CliRun.Of($"{command["tophalf ".Length..]} --format mail");

        Assert.That(command.Split(' '), Has.Length.EqualTo(3));
        Assert.That(replay.ExitCode, Is.EqualTo(1), replay.Error);
        Assert.That(replay.Out.Split('\n').Where(static line => line.Length > 72), Is.Empty);
    }

    [TestCase("compare --scenario fault-detach --designs adreno-priv --schedules 50 --format mail")]
    [TestCase("upstream --bugs upstream-amd-sleep-under-state-lock --format mail")]
    public void Replay_FromATableInAMail_CanBeFollowed(string arguments)
    {
        var mail = CliRun.Of(arguments).Out;
        var commands = mail.Split("Replay:\n").Skip(1).Select(static rest => rest.Replace("\\\n", "", StringComparison.Ordinal).Split('\n')[0]).ToList();

        Assert.That(commands, Is.Not.Empty);
        foreach (var command in commands)
        {
            Assert.That(CliRun.Of(command["tophalf ".Length..]).ExitCode, Is.EqualTo(1), command);
        }
    }

    [Test]
    public void Table_WiderThanAMail_GoesOnBelowWithItsFirstColumn()
    {
        var table = MailTable.Render(["design", "left", "right"], [["one", new string('l', 40), new string('r', 40)], ["two", "a cell", "another"]]);

        Assert.That(table.Split('\n').Select(static line => line.Length), Has.All.LessThanOrEqualTo(72));
        Assert.That(table.Split("\n\n"), Has.Length.EqualTo(2));
        Assert.That(table.Split("\n\n"), Has.All.Contains("one").And.All.Contains("two"));
    }

    [Test]
    public void Table_CellWiderThanAMail_IsFoldedBelowItself()
    {
        var table = MailTable.Render(["design", "told"], [["one", string.Join(' ', Enumerable.Repeat("word", 30))]]);

        Assert.That(table.Split('\n').Select(static line => line.Length), Has.All.LessThanOrEqualTo(72));
        Assert.That(table.Split('\n', StringSplitOptions.RemoveEmptyEntries)[3], Does.StartWith("        word"));
    }
}
