using NUnit.Framework;
using TopHalf.Scenarios;

namespace TopHalf.Tests.Scenarios;

internal sealed class ScenarioSettingsTests
{
    private static readonly ScriptedScenario _scenario = new();

    [Test]
    public void Settings_NothingChosen_HaveDefaults()
    {
        var settings = Chosen();

        Assert.That((settings["mode"], settings.Number("rounds"), settings["tone"]), Is.EqualTo(("calm", 3, "low")));
    }

    [Test]
    public void Settings_Chosen_AreKept()
    {
        var settings = Chosen(("mode", "hasty"), ("rounds", "9"));

        Assert.That((settings["mode"], settings.Number("rounds"), settings["tone"]), Is.EqualTo(("hasty", 9, "high")));
    }

    [Test]
    public void Settings_OfSettings_AreTheSame()
    {
        var settings = Chosen(("mode", "hasty"), ("rounds", "2"));

        Assert.That(new ScenarioSettings(_scenario, settings.All).All, Is.EqualTo(settings.All));
    }

    [TestCase("mode", "sad", "--mode 'sad' is not accepted; accepted: calm, hasty")]
    [TestCase("mode", "", "--mode '' is not accepted; accepted: calm, hasty")]
    [TestCase("mode", "CALM", "--mode 'CALM' is not accepted; accepted: calm, hasty")]
    [TestCase("rounds", "0", "--rounds '0' is not accepted; accepted: a whole number from 1 to 9")]
    [TestCase("rounds", "10", "--rounds '10' is not accepted; accepted: a whole number from 1 to 9")]
    [TestCase("rounds", "1.5", "--rounds '1.5' is not accepted; accepted: a whole number from 1 to 9")]
    [TestCase("rounds", " 3", "--rounds ' 3' is not accepted; accepted: a whole number from 1 to 9")]
    [TestCase("rounds", "99999999999999999999", "--rounds '99999999999999999999' is not accepted; accepted: a whole number from 1 to 9")]
    [TestCase("pitch", "1", "scenario 'scripted' has no option 'pitch'; it has: mode, rounds, tone")]
    [TestCase("tone", "high", "calm is never high")]
    public void Settings_NotAccepted_AreRefused(string name, string value, string message) =>
        Assert.That(() => Chosen((name, value)), Throws.ArgumentException.With.Message.EqualTo(message));

    [Test]
    public void Item_Unknown_IsRefused()
    {
        var settings = Chosen();

        Assert.That(() => settings["pitch"], Throws.ArgumentException.With.Message.Contains("'pitch'"));
        Assert.That(settings.GetOr("pitch", "none"), Is.EqualTo("none"));
    }

    private static ScenarioSettings Chosen(params (string Name, string Value)[] values) =>
        new(_scenario, values.ToDictionary(static value => value.Name, static value => value.Value));
}
