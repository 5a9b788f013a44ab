using NUnit.Framework;
using TopHalf.Tests.Architecture;

namespace TopHalf.Tests.Docs;

/// <summary>The pages about flows show what the machine does.</summary>
[NonParallelizable]
internal sealed class SequencePageTests
{
    [TestCaseSource(typeof(SequencePages), nameof(SequencePages.All))]
    public void Page_ShowsWhatTheMachineDoes(string page)
    {
        var text = File.ReadAllText(SourceTree.PathOf(page));

        Assert.That(text, Does.Contain("<!-- script: "));
        Assert.That(text, Is.EqualTo(SequencePages.Rewritten(page)), "dotnet cake --target=Docs writes it anew.");
    }

    [Test]
    [Explicit("Writes the pages.")]
    public void Pages_AreWritten()
    {
        foreach (var page in SequencePages.All)
        {
            File.WriteAllText(SourceTree.PathOf(page), SequencePages.Rewritten(page));
        }
    }
}
