using NUnit.Framework;

namespace TopHalf.Tests.Analyzers;

/// <summary>The rules about whole programs: each with a driver that breaks it, and one close by that does not.</summary>
internal sealed class ContextRuleTests
{
    private const string Registration = """
        private IrqAction? _action;
        public Errno Probe() => _interrupts.RequestIrq(41, OnIrq, IrqFlags.None, "device", out _action);

        """;

    [TestCase("TH1001", "public async KernelTask Work() { _lock.Lock(); await Kernel.MsleepAsync(1); _lock.Unlock(); }")]
    [TestCase("TH1001", "public async KernelTask Work() { Kernel.PreemptDisable(); await Deep(); Kernel.PreemptEnable(); } private KernelTask Deep() => Deeper(); private KernelTask Deeper() => _mutex.LockAsync();")]
    [TestCase("TH1003", "public async KernelTask Work() { _lock.LockBh(); _ = await Kmem.AllocAsync(1, Gfp.Kernel); _lock.UnlockBh(); }")]
    [TestCase("TH2001", "public void Work() { _lock.Lock(); Inner(); _lock.Unlock(); } private void Inner() { _lock.Lock(); _lock.Unlock(); }")]
    [TestCase("TH2003", "public void Work(bool isEarly) { _lock.Lock(); if (isEarly) { return; } _lock.Unlock(); }")]
    [TestCase("TH2005", "private readonly SpinLock _inner = new(\"inner\"); public void Work() { _lock.LockIrq(); _inner.LockIrq(); _inner.UnlockIrq(); _lock.UnlockIrq(); }")]
    [TestCase("TH2007", "private readonly SpinLock _inner = new(\"inner\"); public void One() { _lock.Lock(); _inner.Lock(); _inner.Unlock(); _lock.Unlock(); } public void Other() { _inner.Lock(); _lock.Lock(); _lock.Unlock(); _inner.Unlock(); }")]
    public async Task Rule_WhereItIsBroken_IsReported(string rule, string members)
    {
        var found = await AnalyzedDriver.RulesAsync(members);

        Assert.That(found, Is.EqualTo(new[] { rule }));
    }

    [TestCase("public async KernelTask Work() { _lock.Lock(); _lock.Unlock(); await Kernel.MsleepAsync(1); }")]
    [TestCase("public async KernelTask Work() { using (await _mutex.HoldAsync()) { await Kernel.MsleepAsync(1); } await _mutex.LockAsync(); _mutex.Unlock(); }")]
    [TestCase("public async KernelTask Work() { _lock.LockBh(); _ = Kmem.Alloc(1, Gfp.Atomic); _lock.UnlockBh(); _ = await Kmem.AllocAsync(1, Gfp.Kernel); }")]
    [TestCase("public void Work(bool isLocked) { if (isLocked) { _lock.Lock(); } Kernel.Udelay(1); if (isLocked) { _lock.Unlock(); } }")]
    [TestCase("public void Work() { if (_lock.TryLock()) { _lock.Unlock(); } _lock.Lock(); _lock.Unlock(); }")]
    [TestCase("private readonly SpinLock _inner = new(\"inner\"); public void Work() { _lock.LockIrq(); var flags = _inner.LockIrqSave(); _inner.UnlockIrqRestore(flags); _lock.UnlockIrq(); }")]
    [TestCase("public async KernelTask Work() { await Wait(true); _lock.Lock(); await Wait(false); _lock.Unlock(); } private async KernelTask Wait(bool maySleep) { if (maySleep) { await Kernel.MsleepAsync(1); } }")]
    public async Task Rules_WhereNoneIsBroken_AreSilent(string members)
    {
        var found = await AnalyzedDriver.RulesAsync(members);

        Assert.That(found, Is.Empty);
    }

    [Test]
    public async Task Handler_ThatSleepsThroughAnOpsTable_IsReportedWithTheCalls()
    {
        var found = await AnalyzedDriver.FindAsync(Registration + """
            private sealed record Ops(Action Reset);
            private readonly Ops _fast = new(static () => { });
            private readonly Ops _slow = new(static () => Machine.Current.RunOnStack(Kernel.MsleepAsync(10)));
            private IrqReturn OnIrq(int irq) { _fast.Reset(); Chip(_slow); return IrqReturn.Handled; }
            private void Chip(Ops ops) => ops.Reset();
            """);

        Assert.That(found.Select(static diagnostic => diagnostic.Id), Is.EqualTo(new[] { "TH1001" }));
        Assert.That(found[0].GetMessage(), Does.Contain("hard interrupt").And.Contain("Driver.OnIrq → Driver.Chip → a lambda in"));
        Assert.That(found[0].AdditionalLocations, Has.Count.EqualTo(3));
    }

    [Test]
    public async Task Lock_OfAnInterrupt_WantsIrqsave()
    {
        const string handler = "private IrqReturn OnIrq(int irq) { _lock.Lock(); _lock.Unlock(); return IrqReturn.Handled; } ";

        var plain = await AnalyzedDriver.RulesAsync(Registration + handler + "public void Submit() { _lock.Lock(); _lock.Unlock(); }");
        var saved = await AnalyzedDriver.RulesAsync(Registration + handler + "public void Submit() { using var held = _lock.HoldIrqSave(); }");

        Assert.That(plain, Is.EqualTo(new[] { "TH2008" }));
        Assert.That(saved, Is.Empty);
    }

    [Test]
    public async Task Handler_ThatWaitsForItself_IsReported()
    {
        var found = await AnalyzedDriver.RulesAsync("""
            private readonly Work _reset;
            public Driver() => _reset = new(ResetAsync, "reset");
            public bool Start() => _reset.Schedule();
            private async KernelTask ResetAsync() => _ = await _reset.CancelSyncAsync();
            """);

        Assert.That(found, Is.EqualTo(new[] { "TH3007" }));
    }

    [Test]
    public async Task Lock_HeldWhileItsHandlerIsWaitedFor_IsACycle()
    {
        const string driver = """
            private readonly KernelTimer _timer;
            public Driver() => _timer = new(OnTimer, "timer");
            public void Start() => _timer.Mod(Ktime.FromMs(1));
            private void OnTimer() { _lock.Lock(); _lock.Unlock(); }

            """;

        var under = await AnalyzedDriver.RulesAsync(driver + "public void Stop() { _lock.LockBh(); _timer.DeleteSync(); _lock.UnlockBh(); }");
        var before = await AnalyzedDriver.RulesAsync(driver + "public void Stop() { _timer.DeleteSync(); _lock.LockBh(); _lock.UnlockBh(); }");

        Assert.That(under, Is.EqualTo(new[] { "TH2007" }));
        Assert.That(before, Is.Empty);
    }

    [Test]
    public async Task Memory_FreedBeforeItsWorkIsWaitedFor_IsReported()
    {
        const string driver = """
            private readonly Kmem<int> _state = Kmem.Alloc(0, Gfp.Atomic)!;
            private readonly Work _work;
            public Driver() => _work = new(WorkAsync, "work");
            private KernelTask WorkAsync() { _state.Set(1); return default; }

            """;

        var early = await AnalyzedDriver.RulesAsync(driver + "public async KernelTask RunAsync() { _ = _work.Schedule(); _state.Free(); _ = await _work.CancelSyncAsync(); }");
        var late = await AnalyzedDriver.RulesAsync(driver + "public async KernelTask RunAsync() { _ = _work.Schedule(); _ = await _work.CancelSyncAsync(); _state.Free(); }");

        Assert.That(early, Is.EqualTo(new[] { "TH4006" }));
        Assert.That(late, Is.Empty);
    }

    [Test]
    public async Task ThreadWithoutHandler_WantsOneShot()
    {
        const string probe = "private async KernelTask<IrqReturn> OnThreadAsync(int irq) { await Kernel.MsleepAsync(1); return IrqReturn.Handled; } " +
            "public Errno Probe() => _interrupts.RequestThreadedIrq(41, null, OnThreadAsync, IrqFlags.{0}, \"device\", out _);";

        var without = await AnalyzedDriver.RulesAsync(probe.Replace("{0}", "None", StringComparison.Ordinal));
        var with = await AnalyzedDriver.RulesAsync(probe.Replace("{0}", "OneShot", StringComparison.Ordinal));

        Assert.That(without, Is.EqualTo(new[] { "TH3001" }));
        Assert.That(with, Is.Empty);
    }

    [Test]
    public async Task Field_OfTwoContexts_IsReportedUnlessItIsSharedOrWrittenBefore()
    {
        const string handler = "private IrqReturn OnIrq(int irq) => _count > 0 ? IrqReturn.Handled : IrqReturn.None; ";

        var plain = await AnalyzedDriver.RulesAsync(Registration + handler + "private int _count; public void Add() => _count = 2;");
        var before = await AnalyzedDriver.RulesAsync(handler + "private int _count; public Errno Probe() { _count = 2; return _interrupts.RequestIrq(41, OnIrq, IrqFlags.None, \"device\", out _); }");
        var shared = await AnalyzedDriver.RulesAsync(Registration + "private IrqReturn OnIrq(int irq) => _count.Value > 0 ? IrqReturn.Handled : IrqReturn.None; private readonly Shared<int> _count = new(0, \"count\"); public void Add() => _count.Value = 2;");

        Assert.That(plain, Is.EqualTo(new[] { "TH9107" }));
        Assert.That(before, Is.Empty);
        Assert.That(shared, Is.Empty);
    }

    [Test]
    public async Task GuardedField_WithoutItsLock_IsReported()
    {
        const string field = "[GuardedBy(nameof(_lock))] private int _count; ";

        var without = await AnalyzedDriver.RulesAsync(field + "public void Add() => _count = 1;");
        var with = await AnalyzedDriver.RulesAsync(field + "public void Add() { _lock.Lock(); _count = 1; _lock.Unlock(); }");

        Assert.That(without, Is.EqualTo(new[] { "TH9107" }));
        Assert.That(with, Is.Empty);
    }

    [Test]
    public async Task MustHold_MeansTheLockOfTheSameObject()
    {
        const string ring = "private sealed class Ring { public readonly SpinLock Lock = new(\"ring\"); [MustHold(nameof(Lock))] public void Push() { } } " +
            "private readonly Ring _one = new(); private readonly Ring _other = new(); ";

        var other = await AnalyzedDriver.RulesAsync(ring + "public void Work() { _one.Lock.Lock(); _other.Push(); _one.Lock.Unlock(); }");
        var same = await AnalyzedDriver.RulesAsync(ring + "public void Work() { _one.Lock.Lock(); _one.Push(); _one.Lock.Unlock(); }");
        var again = await AnalyzedDriver.RulesAsync("[MustHold(nameof(_lock))] public void Push() { _lock.Lock(); _lock.Unlock(); }");

        Assert.That(other, Is.EqualTo(new[] { "TH2014" }));
        Assert.That(same, Is.Empty);
        Assert.That(again, Is.EqualTo(new[] { "TH2001" }));
    }

    [Test]
    public async Task Boundary_SaysWhatCannotBeSeen()
    {
        var found = await AnalyzedDriver.RulesAsync("""
            public interface IBus { KernelTask ReadAsync(); [MaySleep] KernelTask WriteAsync(); }
            [Atomic] public async KernelTask StartTx(IBus bus) { await bus.WriteAsync(); await bus.ReadAsync(); }
            [MustHold(nameof(_lock))] public void Locked() { }
            public void Caller() => Locked();
            """);

        Assert.That(found, Is.EqualTo(new[] { "TH1001", "TH9104", "TH2014" }));
    }
}
