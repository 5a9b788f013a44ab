using NUnit.Framework;
using TopHalf.Drivers.ArmSmmu.Hardware;
using static TopHalf.Tests.ArmSmmu.Hardware.SmmuBench;

namespace TopHalf.Tests.ArmSmmu.Hardware;

[TestFixture]
internal sealed class InterruptLineTests
{
    [TestCase("qcom-v2", false)]
    [TestCase("mmu-500", true)]
    public void FsrWrite_WhileStalled_LeavesTheLineOnlyWhereSsHoldsIt(string name, bool isAsserted)
    {
        var bench = new SmmuBench(SmmuImplementation.Find(name)!);
        bench.Issue(Unmapped);

        bench.ClearFsr();

        Assert.That(bench.Wire.IsAsserted, Is.EqualTo(isAsserted));
        Assert.That(bench.Wire.Asserts, Is.EqualTo(1), "no new cause");
    }

    [Test]
    public void Fault_WithoutCfie_IsSeenWhenCfieIsSet([Values("qcom-v2", "mmu-500")] string name)
    {
        var bench = new SmmuBench(SmmuImplementation.Find(name)!, Stalling & ~Cfie);
        bench.Issue(Unmapped);
        var before = bench.Wire.IsAsserted;

        bench.Sctlr = Stalling;

        Assert.That(before, Is.False);
        Assert.That(bench.Wire.IsAsserted, Is.True);
        bench.Sctlr = Stalling & ~Cfie;
        Assert.That(bench.Wire.IsAsserted, Is.False);
    }

    [Test]
    public void SctlrWrite_DisablingTheBank_LeavesTheStallAndTheFault([Values("qcom-v2", "mmu-500")] string name)
    {
        var bench = new SmmuBench(SmmuImplementation.Find(name)!);
        bench.Issue(Unmapped);

        bench.Sctlr = 0;

        Assert.That(bench.Fsr, Is.EqualTo(Tf | Ss));
        Assert.That(bench.Wire.IsAsserted, Is.False);
        Assert.That(bench.Smmu.Counters.CurrentlyStalled, Is.EqualTo(1));
    }

    [Test]
    public void FsrRestore_SetsFaultBitsAndTheLine()
    {
        var bench = new SmmuBench(SmmuImplementation.Mmu500);

        bench.WriteBank(0x5c, Tf | Ss);

        Assert.That(bench.Fsr, Is.EqualTo(Tf), "SS cannot be restored: there is no transaction for it");
        Assert.That(bench.Wire.IsAsserted, Is.True);
    }

    [Test]
    public void Assume_IsAskedOnlyWhereTheAnswerMatters()
    {
        var bench = new SmmuBench(SmmuImplementation.Mmu500);
        bench.Issue(Mapped);
        Assert.That(bench.Host.Asked, Is.Empty);

        bench.Issue(Unmapped);
        Assert.That(bench.Host.Asked, Is.EqualTo(new[] { SmmuKnobs.FrsynraHoldsStream }));

        bench.ClearFsr();
        Assert.That(bench.Host.Asked, Does.Contain(SmmuKnobs.SsHoldsLine));
        Assert.That(bench.Host.Asked, Does.Not.Contain(SmmuKnobs.ResumeNeedsFsrClear));
    }

    [Test]
    public void Assume_EachPropertyAsksItsOwnKnob()
    {
        var asked = new FakeHardwareHost();
        var assumptions = new SmmuAssumptions(asked);

        foreach (var property in typeof(SmmuAssumptions).GetProperties())
        {
            asked.Asked.Clear();
            property.GetValue(assumptions);
            Assert.That(typeof(SmmuKnobs).GetField(property.Name)!.GetValue(null), Is.SameAs(asked.Asked.Single()));
        }

        Assert.That(typeof(SmmuAssumptions).GetProperties(), Has.Length.EqualTo(SmmuKnobs.All.Count));
    }
}
