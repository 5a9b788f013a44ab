using NUnit.Framework;
using Check = TopHalf.Tests.Analyzers.RuleTest<TopHalf.Analyzers.ScopedGuards.GuardMustBeScopedAnalyzer>;

namespace TopHalf.Tests.Analyzers;

internal sealed class GuardMustBeScopedTests
{
    [TestCase("var g = [|_lock.Hold()|]; await Sleep();")]
    [TestCase("var g = [|_lock.Hold()|]; g.Dispose();")]
    [TestCase("Guard g; g = [|_lock.Hold()|];")]
    [TestCase("_ = [|_lock.Hold()|];")]
    [TestCase("[|_lock.Hold()|];")]
    [TestCase("[|_lock.Hold()|].Unlock();")]
    [TestCase("{ using var g = _lock.Hold(); using var h = [|g|]; }")]
    [TestCase("{ using var g = _lock.Hold(); var h = [|g|]; }")]
    [TestCase("_lock.TryHold(out [|_|]);")]
    [TestCase("if (_lock.TryHold(out [|var g|])) { g.Unlock(); }")]
    [TestCase("var g = [|await _lock.HoldAsync()|];")]
    [TestCase("[|await _lock.HoldAsync()|];")]
    [TestCase("var g = [|_lock.Take()|]; await Sleep();")]
    [TestCase("_ = [|_lock.Take()|];")]
    [TestCase("[|_lock.Take()|].Unlock();")]
    [TestCase("{ using var g = _lock.Take(); using var h = [|g|]; }")]
    [TestCase("if (_lock.TryTake(out [|var g|])) { g.Unlock(); }")]
    [TestCase("if (_lock.TryTake(out var g)) { using var h = [|g|]; }")]
    [TestCase("{ using var g = await _lock.HoldAsync(); var h = [|g|]; }")]
    public Task Guard_NotScoped_IsReported(string statement) => Check.CheckStatementsAsync(statement);

    [TestCase("{ using var g = _lock.Hold(); g.Unlock(); }")]
    [TestCase("using (_lock.Hold()) { }")]
    [TestCase("using (var g = _lock.Hold()) { g.Unlock(); }")]
    [TestCase("{ using var g = DateTime.Now.Year > 3 ? _lock.Hold() : default; }")]
    [TestCase("{ var g = _lock.Hold(); using (g) { } }")]
    [TestCase("Keep(_lock.Hold());")]
    [TestCase("{ var g = _lock.Hold(); Keep(g); }")]
    [TestCase("if (_lock.TryHold(out var g)) { using (g) { } }")]
    [TestCase("using (await _lock.HoldAsync()) { await Sleep(); }")]
    [TestCase("using (_lock.Take()) { }")]
    [TestCase("{ using var g = _lock.Take(); g.Unlock(); }")]
    [TestCase("if (_lock.TryTake(out var g)) { using (g) { } }")]
    [TestCase("{ System.IO.Stream s = System.IO.Stream.Null; using var t = s; }")]
    public Task Guard_ScopedOrHandedOn_IsNotReported(string statement) => Check.CheckStatementsAsync(statement);

    [TestCase("Guard Take() => _lock.Hold();")]
    [TestCase("Guard Take() { var g = _lock.Hold(); return g; }")]
    [TestCase("void Take(out Guard g) => g = _lock.Hold();")]
    [TestCase("void Take(out Guard g) { var mine = _lock.Hold(); g = mine; }")]
    [TestCase("void Release(Guard g) { using (g) { } }")]
    [TestCase("[ScopedGuard] ref struct Both { Guard _a; public Both(Lock a) => _a = a.Hold(); public void Dispose() => _a.Dispose(); }")]
    [TestCase("PlainGuard Take() { var g = _lock.Take(); return g; }")]
    [TestCase("ref struct Both { PlainGuard _a; public Both(Lock a) => _a = a.Take(); public void Dispose() => _a.Dispose(); }")]
    public Task Guard_GivenToTheCaller_IsNotReported(string member) => Check.CheckMembersAsync(member);

    [TestCase("Guard Take() { using var g = _lock.Hold(); return [|g|]; }")]
    [TestCase("ref struct Both { Guard _a; public Both(Lock a) => _a = [|a.Hold()|]; }")]
    [TestCase("void Release(Guard g) { using var h = [|g|]; }")]
    [TestCase("PlainGuard Take() { using var g = _lock.Take(); return [|g|]; }")]
    [TestCase("ref struct Both { PlainGuard _a; public Both(Lock a) => _a = [|a.Take()|]; }")]
    public Task Guard_ReleasedTwiceOrNever_IsReported(string member) => Check.CheckMembersAsync(member);

    [Test]
    public async Task Message_NamesTheGuardAndTheLocal()
    {
        var messages = await Check.MessagesAsync("var held = _lock.Hold(); _ = _lock.Hold();");

        Assert.That(messages, Is.EqualTo(new[]
        {
            "The guard 'Guard' in 'held' is not disposed by 'using'",
            "The guard 'Guard' is discarded, so the lock stays held",
        }));
    }
}
