using NUnit.Framework;
using TopHalf.Exploration;

namespace TopHalf.Tests.Exploration;

public sealed class ReplayTokenTests
{
    private static ReplayToken Token => Explorer.Run(ExplorerTests.Subject("lost-update"), new()
    {
        IsExhaustive = true,
        Settings = new Dictionary<string, string> { ["arguments"] = "--cpus\n2" },
    }).Violations[0].Token;

    [Test]
    public void Parse_OfToString_IsTheSame()
    {
        var token = Token;
        var read = ReplayToken.Parse(token.ToString());

        Assert.That((read.Subject, read.Fingerprint), Is.EqualTo((token.Subject, token.Fingerprint)));
        Assert.That(read.Deviations, Is.EqualTo(token.Deviations));
        Assert.That(read.Settings, Is.EqualTo(token.Settings));
    }

    [Test]
    public void Parse_OneCharacterChanged_IsRefused()
    {
        var text = Token.ToString();
        var at = text.IndexOf('#', StringComparison.Ordinal) + 1;
        for (var i = at; i < text.Length; i++)
        {
            var damaged = text[..i] + (text[i] == 'A' ? 'B' : 'A') + text[(i + 1)..];
            Assert.That(() => ReplayToken.Parse(damaged), Throws.InstanceOf<FormatException>(), damaged);
        }
    }

    [TestCase("", "is no replay token")]
    [TestCase("name", "is no replay token")]
    [TestCase("name#", "is no replay token")]
    [TestCase("name#a b", "is not base64url")]
    [TestCase("name#AAAA", "checksum")]
    public void Parse_NoToken_SaysWhatIsWrong(string text, string why) =>
        Assert.That(() => ReplayToken.Parse(text), Throws.InstanceOf<FormatException>().With.Message.Contains(why));

    [Test]
    public void Replay_OfAnotherSubject_IsRefused() =>
        Assert.That(() => Replay.Of(ExplorerTests.Subject("two-orders"), Token), Throws.ArgumentException.With.Message.Contains("'lost-update'"));
}
