using NUnit.Framework;
using TopHalf.Devices;
using TopHalf.Exploration;
using TopHalf.Interrupts;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Rules;
using TopHalf.Scheduling;
using TopHalf.Tests.Exploration;

namespace TopHalf.Tests.Liveness;

/// <summary>The same where a search drives the machine, and time stands still.</summary>
public sealed class LivenessInSearchTests
{
    [Test]
    public void TwoOrdersThroughAnInterrupt_AreFoundWithTheirCycle([Values] bool isRight)
    {
        var found = Find(() => ThroughAnInterrupt(isRight));

        Assert.That(found.Select(static violation => violation.Rule.Id).Contains(RuleBook.SpinDeadlock.Id), Is.EqualTo(!isRight));
        if (!isRight)
        {
            Assert.That(found.First(static violation => violation.Rule == RuleBook.SpinDeadlock).Report, Does.Match(
                @"cycle:\n(.*\n)* +spinlock 'a' is held by task 'task 0' .*, taken at LivenessInSearchTests.cs:\d+\n").And.Match(@"spinlock 'b' is held by task 'task 1' .*, taken at"));
        }
    }

    [Test]
    public void MissedWakeUp_IsFoundAndNamed([Values] bool isRight)
    {
        var found = Find(() => Sleeper(isRight));

        Assert.That(found.Select(static violation => violation.Rule.Id).Distinct(), isRight ? Is.Empty : Is.EquivalentTo(new[] { RuleBook.Deadlock.Id, RuleBook.LostWakeUp.Id }));
        Assert.That(isRight || found.Any(static violation => violation.Report.Contains("woke it while it was still awake", StringComparison.Ordinal)));
    }

    [Test]
    public void TwoMutexes_WhileAnotherTaskWaits_AreFoundInEachOrderOnce()
    {
        var found = Find(static () =>
        {
            var (a, b) = (new Mutex("a"), new Mutex("b"));
            Spawn(0, () => TakeAsync(a, b));
            Spawn(1, () => TakeAsync(b, a));
            return default;
        });

        Assert.That(found.Select(static violation => violation.Rule.Id), Is.EqualTo(new[] { RuleBook.Deadlock.Id }));
        Assert.That(found[0].Report, Does.Contain("mutex 'a' is held by task 'task 0'").And.Contain("mutex 'b' is held by task 'task 1'"));

        static async KernelTask TakeAsync(Mutex first, Mutex second)
        {
            await first.LockAsync();
            await second.LockAsync();
            second.Unlock();
            first.Unlock();
        }
    }

    private static List<Violation> Find(Func<KernelTask> main) =>
        [.. Explorer.Run(new CodeSubject("test", SearchRun.Options(2) with { Lockdep = false }, main), new() { IsExhaustive = true, Interrupts = 1 }).Violations.Select(static found => found.Violation)];

    private static KernelTask ThroughAnInterrupt(bool isRight)
    {
        var machine = Machine.Current;
        var (a, b) = (new SpinLock("a"), new SpinLock("b"));
        var desc = machine.Interrupts.Wire(7, "device", IrqFlow.Edge, IrqFlags.TriggerRising);
        Assert.That(machine.Interrupts.RequestIrq(7, _ =>
        {
            b.Lock();
            b.Unlock();
            return IrqReturn.Handled;
        }, IrqFlags.None, "device", out _), Is.EqualTo(Errno.Ok));
        ((IHardwareHost)machine).Schedule(Ktime.FromUs(1), new Pulse(desc.Line));
        Spawn(0, () =>
        {
            using var held = isRight ? a.HoldIrqSave() : a.Hold();
            return default;
        });
        Spawn(1, () =>
        {
            var flags = Kernel.LocalIrqSave();
            b.Lock();
            a.Lock();
            a.Unlock();
            b.Unlock();
            Kernel.LocalIrqRestore(flags);
            return default;
        });
        return default;
    }

    private static KernelTask Sleeper(bool isRight)
    {
        var (isReady, sleeps) = (new Shared<bool>(name: "ready"), new Shared<int>(name: "sleeps"));
        var sleeper = Spawn(0, async () =>
        {
            if (isRight)
            {
                Kernel.SetCurrentState(WaitKind.Uninterruptible);
            }

            if (!isReady.Value)
            {
                sleeps.Value++;
                if (!isRight)
                {
                    Kernel.SetCurrentState(WaitKind.Uninterruptible);
                }

                await Kernel.ScheduleAsync();
            }

            Kernel.SetRunning();
        });
        Spawn(1, () =>
        {
            isReady.Value = true;
            _ = Kernel.WakeUpProcess(sleeper);
            return default;
        });
        return default;
    }

    private static TaskStruct Spawn(int cpu, Func<KernelTask> body) =>
        Machine.Current.Spawn(Machine.Current.Options.Model[ContextRole.Process], $"task {cpu}", body, cpu);

    private sealed class Pulse(InterruptLine line) : IHardwareEvent
    {
        public void Occur(long argument) => line.Assert();
    }
}
