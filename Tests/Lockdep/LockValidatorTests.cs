using NUnit.Framework;
using TopHalf.Lockdep;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;
using TopHalf.Tests.Interrupts;

namespace TopHalf.Tests.Lockdep;

/// <summary>What the validator of locks says, and that it goes on after it said it.</summary>
internal sealed class LockValidatorTests
{
    private static LockMap AMap(int line, LockKind kind) => new($"m{line}", kind, new("Driver.cs", line));

    [Test]
    public void Circle_OfThree_IsReportedWithEveryEdgeAndItsPlaces()
    {
        var run = AMachine.Runs(machine =>
        {
            var (a, b, c) = (AMap(1, LockKind.Map), AMap(2, LockKind.Map), AMap(3, LockKind.Map));
            Nest(machine, a, b, 10);
            Nest(machine, b, c, 20);
            Nest(machine, c, a, 30);
            return default;
        });

        Assert.That(run.Rules, Is.EqualTo(new[] { "TH2007" }));
        Assert.That(run.Reports, Does.StartWith("WARNING: possible circular locking dependency detected at Driver.cs:31"));
        Assert.That(run.Reports, Does.Contain("-> (m2){+.+.}-{0:0}, taken at: Driver.cs:11 while (m1){+.+.}-{0:0} was held, taken at: Driver.cs:10"));
        Assert.That(run.Reports, Does.Contain("-> (m3){+.+.}-{0:0}, taken at: Driver.cs:21 while (m2){+.+.}-{0:0} was held, taken at: Driver.cs:20"));
    }

    [Test]
    public void Validator_AfterAFinding_GoesOn()
    {
        var run = AMachine.Runs(machine =>
        {
            var (a, b, c, d) = (AMap(1, LockKind.Map), AMap(2, LockKind.Map), AMap(3, LockKind.Map), AMap(4, LockKind.Map));
            Nest(machine, a, b, 10);
            Nest(machine, b, a, 20);
            Nest(machine, c, d, 30);
            Nest(machine, d, c, 40);
            return default;
        });

        Assert.That(run.Machine.Findings.All.Select(finding => finding.Site.Line), Is.EqualTo(new[] { 21, 41 }));
    }

    [Test]
    public void Validator_SwitchedOff_SaysNothingAndStillListsWhatIsHeld()
    {
        var run = AMachine.Runs(AMachine.Options with { Lockdep = false }, machine =>
        {
            var (a, b) = (AMap(1, LockKind.Mutex), AMap(2, LockKind.Mutex));
            Nest(machine, a, b, 10);
            Nest(machine, b, a, 20);
            machine.Lockdep.Acquire(a, new("Driver.cs", 30));
            Assert.That(machine.CurrentTask.HeldLocks.Single().Map, Is.SameAs(a));
            machine.Lockdep.Release(a, new("Driver.cs", 31));
            return default;
        });

        Assert.That(run.Rules, Is.Empty);
    }

    [Test]
    public void Class_IsWhereTheLockIsMade_NotItsName()
    {
        var run = AMachine.Runs(async machine =>
        {
            var locks = Enumerable.Range(0, 2).Select(number => new Mutex($"ring {number}")).ToArray();
            var other = new Mutex("ring 0");
            using (await locks[0].HoldAsync())
            {
                using var inner = await other.HoldAsync();
            }

            using (await locks[0].HoldAsync())
            {
                using var inner = await locks[1].HoldAsync();
            }
        });

        Assert.That(run.Rules, Is.EqualTo(new[] { "TH2001" }));
        Assert.That(run.Reports, Does.Contain("(ring 0)").And.Contain("already, taken at LockValidatorTests.cs"));
    }

    [Test]
    public void Nested_WithASubclass_IsAnotherClass()
    {
        var run = AMachine.Runs(async machine =>
        {
            var locks = Enumerable.Range(0, 2).Select(_ => new Mutex("ring")).ToArray();
            await locks[0].LockAsync();
            await locks[1].LockNestedAsync(1);
            locks[1].Unlock();
            locks[0].Unlock();
        });

        Assert.That(run.Rules, Is.Empty);
    }

    [Test]
    public void State_InInterruptAfterHeldWithItOn_NamesBothPlacesAndTheUsage()
    {
        var run = AMachine.Runs(async machine =>
        {
            var regs = new SpinLock("regs");
            using (regs.Hold())
            {
            }

            AnInterrupt.Edge(machine, 7, () =>
            {
                using var held = regs.Hold();
            }).Assert();
            await Kernel.MsleepAsync(1);
        });

        Assert.That(run.Rules, Is.EqualTo(new[] { "TH2008" }));
        Assert.That(run.Reports, Does.Contain("inconsistent {HARDIRQ-ON-W} -> {IN-HARDIRQ-W} usage.").And.Contain("(regs){?.+.}-{3:3}"));
        Assert.That(run.Reports, Does.Match("\\{HARDIRQ-ON-W\\} state was registered at: LockValidatorTests.cs:\\d+ in process"));
    }

    [Test]
    public void State_HeldWithInterruptsOnAfterInInterrupt_IsSeenWhenTheyAreSwitchedOn()
    {
        var run = AMachine.Runs(async machine =>
        {
            var regs = new SpinLock("regs");
            AnInterrupt.Edge(machine, 7, () =>
            {
                using var held = regs.Hold();
            }).Assert();
            await Kernel.MsleepAsync(1);
            Kernel.LocalIrqDisable();
            using (regs.Hold())
            {
                Kernel.LocalIrqEnable();
            }
        });

        Assert.That(run.Rules, Is.EqualTo(new[] { "TH2008" }));
        Assert.That(run.Reports, Does.Contain("inconsistent {IN-HARDIRQ-W} -> {HARDIRQ-ON-W} usage."));
    }

    [Test]
    public void Try_MakesNoOrder()
    {
        var run = AMachine.Runs(async machine =>
        {
            var a = new Mutex("a");
            var b = new Mutex("b");
            using (await a.HoldAsync())
            {
                using var inner = await b.HoldAsync();
            }

            using (await b.HoldAsync())
            {
                Assert.That(a.TryLock(), Is.True);
                a.Unlock();
            }
        });

        Assert.That(run.Rules, Is.Empty);
    }

    [Test]
    public void Readers_ThatDoNotBlockEachOther_CloseNoCircle()
    {
        var run = AMachine.Runs(machine =>
        {
            var (a, b) = (AMap(1, LockKind.RwLock), AMap(2, LockKind.RwLock));
            Nest(machine, a, b, 10, LockMode.RecursiveRead);
            Nest(machine, b, a, 20, LockMode.RecursiveRead);
            return default;
        });

        Assert.That(run.Rules, Is.Empty);
    }

    [Test]
    public void WaitContext_TellsTheWaitTypesOfLockAndContext()
    {
        var run = AMachine.Runs(machine =>
        {
            Nest(machine, AMap(1, LockKind.RawSpin), AMap(2, LockKind.Spin), 10);
            return default;
        });

        Assert.That(run.Rules, Is.EqualTo(new[] { "TH2010" }));
        Assert.That(run.Reports, Does.Contain("(m2){....}-{3:3}, at: Driver.cs:11").And.Contain("context-{2:2}"));
    }

    [Test]
    public void Release_OfALockOfAnOuterContext_FromUnderAnInnerOnes_IsAnImbalance()
    {
        var run = AMachine.Runs(async machine =>
        {
            var mutex = new Mutex("m");
            var inner = new SpinLock("inner");
            await mutex.LockAsync();
            machine.RunIn(machine.Options.Model[ContextRole.Softirq], "softirq", () =>
            {
                using (inner.Hold())
                {
                    mutex.Unlock();
                }

                return default;
            });
        });

        Assert.That(run.Rules, Is.EqualTo(new[] { "TH2002" }));
    }

    [Test]
    public void SpinLock_WhereItSleeps_IsWaitedForWithoutSpinning()
    {
        var order = new List<string>();
        var run = AMachine.Runs(AMachine.Options with { CpuCount = 1, Model = Contexts.PreemptRt.Model }, async machine =>
        {
            var regs = new SpinLock("regs");
            machine.Spawn(machine.Options.Model[ContextRole.Process], "holder", () =>
            {
                using (regs.Hold())
                {
                    order.Add("held");
                    Kernel.Mdelay(5);
                    order.Add("released");
                }

                return default;
            });
            machine.Spawn(machine.Options.Model[ContextRole.IrqThread], "waiter", async () =>
            {
                await Kernel.MsleepAsync(1);
                using (regs.Hold())
                {
                    order.Add("waiter has it");
                }
            });
            await Kernel.MsleepAsync(50);
        });

        Assert.That(run.Rules, Is.Empty, run.Reports);
        Assert.That(order, Is.EqualTo(new[] { "held", "released", "waiter has it" }));
        Assert.That(run.End, Is.EqualTo(RunEnd.Finished));
    }

    private static void Nest(Machine machine, LockMap outer, LockMap inner, int line, LockMode mode = LockMode.Exclusive)
    {
        machine.Lockdep.Acquire(outer, new("Driver.cs", line), mode);
        machine.Lockdep.Acquire(inner, new("Driver.cs", line + 1), mode);
        machine.Lockdep.Release(inner, new("Driver.cs", line + 2));
        machine.Lockdep.Release(outer, new("Driver.cs", line + 3));
    }
}
