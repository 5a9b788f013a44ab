using NUnit.Framework;
using TopHalf.Tests.Architecture;

namespace TopHalf.Tests.Docs;

/// <summary>What the documentation says of the context of a function is what its operation declares and checks.</summary>
internal sealed class ContextLineTests
{
    [Test]
    public void Lines_AreWhatTheOperationsDeclare()
    {
        var lines = ContextLines.All().ToList();

        Assert.That(lines, Has.Count.GreaterThan(100));
        Assert.That(string.Join('\n', lines.Where(static line => line.Documented != line.Declared)), Is.Empty, "dotnet cake --target=Docs writes them anew.");
    }

    [Test]
    [Explicit("Writes the source files.")]
    public void Lines_AreWritten()
    {
        foreach (var file in ContextLines.All().GroupBy(static line => line.File))
        {
            var path = SourceTree.PathOf(file.Key);
            File.WriteAllText(path, ContextLines.Rewritten(File.ReadAllText(path), file));
        }
    }
}
