using NUnit.Framework;

namespace TopHalf.Tests.Cli;

/// <summary><c>--format mail</c>: what every command prints can be pasted into a mail, and its commands out of it.</summary>
[NonParallelizable]
internal sealed class MailTextTests
{
    [TestCase("run gpu-fault-storm --client capture --hardware mmu-500 --format mail")]
    [TestCase("explore fault-single --design explicit-resume --schedules 50 --format mail")]
    public void Mail_OfABrokenDesign_IsAsciiOf72Columns(string arguments)
    {
        var lines = CliRun.Of(arguments).Out.Split('\n');

        Assert.That(lines, Has.Some.Contains("BROKEN"));
        Assert.That(lines.Where(static line => line.Length > 72), Is.Empty);
        Assert.That(lines.SelectMany(static line => line).Where(static letter => letter > 126), Is.Empty);
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
}
