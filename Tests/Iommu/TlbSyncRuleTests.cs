using NUnit.Framework;
using TopHalf.Iommu;
using TopHalf.Machines;

namespace TopHalf.Tests.Iommu;

/// <summary>When a TLB synchronisation has been polled for too long.</summary>
internal sealed class TlbSyncRuleTests
{
    [TestCase(499, false, ExpectedResult = "")]
    [TestCase(524, false, ExpectedResult = "TH5012")]
    [TestCase(524, true, ExpectedResult = "")]
    public string Sync_PolledAfter(int milliseconds, bool isComplete)
    {
        var run = AMachine.Runs(machine =>
        {
            var sync = new TlbSyncWait(machine, "context bank 0");
            sync.Begin(new(1, 0, 0x1000, machine.Now));
            Kernel.Mdelay(milliseconds);
            if (isComplete)
            {
                sync.End();
            }

            sync.Poll();
            sync.Poll();
            return default;
        });
        return string.Join(' ', run.Rules);
    }
}
