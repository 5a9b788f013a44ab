using System.Diagnostics;
using NUnit.Framework;
using TopHalf.Exploration;

namespace TopHalf.Tests.Exploration;

/// <summary>Where a rule is broken, whoever stops there finds the code that broke it on the stack.</summary>
internal sealed class StopAtViolationTests
{
    [Test]
    public void Replay_StopsInTheCodeThatBreaksTheRule()
    {
        var subject = new CodeSubject("sleep", SearchRun.Options(2), SeededBugs.SleepOnARarePath);
        var found = Explorer.Run(subject, new() { IsExhaustive = true, StopsAtFirst = true }).Violations[0];
        var stacks = new List<string>();
        var replay = Replay.Of(subject, found.Token, observers: [new StopAtViolation(() => stacks.Add(new StackTrace().ToString()))]);
        Assert.That(replay.IsSame);
        Assert.That(stacks, Has.Count.EqualTo(replay.Violations.Count));
        Assert.That(stacks[0], Does.Contain(nameof(SeededBugs.SleepOnARarePath)));
    }

    [Test]
    public void Replay_WithoutADebugger_StopsNowhere() => Assert.That(StopAtViolation.ForDebugger, Debugger.IsAttached ? Has.Count.EqualTo(1) : Is.Empty);
}
