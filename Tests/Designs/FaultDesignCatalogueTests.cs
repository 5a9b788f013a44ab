using System.Text.RegularExpressions;
using NUnit.Framework;
using TopHalf.Designs;

namespace TopHalf.Tests.Designs;

/// <summary>The designs as a list: named as documented, complete, and countable.</summary>
internal sealed partial class FaultDesignCatalogueTests
{
    [Test]
    public void All_Slugs_AreInKebabCaseAndUnique()
    {
        var slugs = FaultDesigns.All.Select(static design => design.Slug).ToList();

        Assert.That(slugs, Is.Unique);
        Assert.That(slugs, Is.All.Match(Kebab()));
    }

    [Test]
    public void All_InTheirOrder_BeginWithTheOldest() => Assert.That(FaultDesigns.All[0].Slug, Is.EqualTo("legacy"));

    [Test]
    public void Lines_OfEachDesign_CanBeCounted() => Assert.Multiple(static () =>
    {
        foreach (var design in FaultDesigns.All)
        {
            Assert.That(SourceLines.Count(design.ClientCode), design.ClientCode.Count == 0 ? Is.Zero : Is.GreaterThan(0), design.Slug);
            Assert.That(SourceLines.Count(design.DriverCode), Is.GreaterThan(0), design.Slug);
        }
    });

    [Test]
    public void Lines_OfATypeWhoseSourceIsNotThere_AreUnknown() => Assert.That(SourceLines.Count([typeof(string)]), Is.Null);

    [GeneratedRegex("^[a-z]+([-+][a-z]+)*$")]
    private static partial Regex Kebab();
}
