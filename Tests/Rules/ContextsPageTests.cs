using NUnit.Framework;
using TopHalf.Contexts;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Tests.Architecture;

namespace TopHalf.Tests.Rules;

/// <summary>What the page on contexts shows is true.</summary>
internal sealed class ContextsPageTests
{
    private static readonly string _page = File.ReadAllText(SourceTree.PathOf("docs/contexts.md"));

    [Test]
    public void Table_NamesTheContextOfEveryRole()
    {
        foreach (var role in Enum.GetValues<ContextRole>())
        {
            var kind = Linux.Model[role];
            var irqs = kind.IrqsOff ? "off" : "on";

            Assert.That(_page, Does.Contain($"| `{role}` | {kind.Name} | {kind.Level} | 0x{kind.PreemptOffset:x} | {irqs} |"));
        }
    }

    [Test]
    public void ContextOfOnesOwn_ThatIsAtomic_MayNotSleep()
    {
        var machine = (Machine)PageExample.In(_page, "A context of your own", "contexts").Call("RunWithOwnContexts")!;

        Assert.That(
            machine.Findings.All.Select(finding => (finding.Rule.Id, finding.Context)),
            Is.EqualTo(new[] { ("TH1001", "hv-exit"), ("TH2010", "hv-exit"), ("TH2008", "firmware") }));
    }
}
