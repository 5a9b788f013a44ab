using NUnit.Framework;
using TopHalf.Contexts;
using TopHalf.Tests.Architecture;
using TopHalf.Tests.Cli;

namespace TopHalf.Tests.Docs;

/// <summary>The table of what may be called where is the one that the machine gives.</summary>
[NonParallelizable]
internal sealed class ContextTableTests
{
    [Test]
    public void Page_HasTheTableOfEveryModel()
    {
        var page = File.ReadAllText(SourceTree.PathOf("docs/contexts.md"));
        var tables = string.Concat(ContextModels.All.Select(model => CliRun.Of($"oracle --model {model.Name} --format markdown").Out + "\n"));

        Assert.That(page, Does.Contain($"<!-- table: begin -->\n{tables}<!-- table: end -->"), "Write it anew: dotnet cake --target=Docs");
    }
}
