using NUnit.Framework;
using TopHalf.Choices;
using TopHalf.Deferred;
using TopHalf.Machines;
using TopHalf.Scheduling;
using TopHalf.Tracing;

namespace TopHalf.Tests.Scheduling;

/// <summary>Run after run on one pool, from outside of it and from one of its threads.</summary>
public sealed class CarrierPoolTests
{
    private readonly CarrierPool _pool = new();

    private static MachineOptions Stop => AMachine.Options with { OnViolation = ViolationPolicy.Stop };

    [OneTimeTearDown]
    public void Cleanup() => _pool.Dispose();

    [Test]
    public void Invoke_RunsOfManySchedules_AreThoseOfRunsFromOutside()
    {
        var inside = new List<string>();
        var outside = Enumerable.Range(1, 200).Select(Hash).ToList();

        _pool.Invoke(() => inside.AddRange(Enumerable.Range(1, 200).Select(Hash)));

        Assert.That(inside, Is.EqualTo(outside));
        Assert.That(outside.Distinct().Count(), Is.GreaterThan(20), "few of the schedules differ");
    }

    [Test]
    public void Invoke_RunThatLeavesParkedStacks_EndsWhereItBegan()
    {
        var ends = new List<RunEnd>();
        var threads = new HashSet<int>();

        _pool.Invoke(() =>
        {
            for (var i = 0; i < 50; i++)
            {
                ends.Add(new Machine(Stop, _pool).Run(StopBesideBusyCpus));
                threads.Add(Environment.CurrentManagedThreadId);
            }
        });

        Assert.That(ends, Is.All.EqualTo(RunEnd.Stopped));
        Assert.That(threads, Has.Count.EqualTo(1));
        Assert.That(_pool.Count, Is.LessThan(10));
    }

    [Test]
    public void Invoke_CodeThatThrows_ThrowsAtTheCallerAndLeavesAGoodPool()
    {
        var thrown = Assert.Throws<InvalidOperationException>(() => _pool.Invoke(static () => throw new InvalidOperationException("mine")));

        Assert.That(thrown.Message, Is.EqualTo("mine"));
        Assert.That(() => _pool.Invoke(static () => { }), Throws.Nothing);
        Assert.That(new Machine(AMachine.Options, _pool).Run(static () => default), Is.EqualTo(RunEnd.Finished));
    }

    [Test]
    public void Invoke_ChooserThatThrows_ThrowsAtTheCodeThatMadeTheRun()
    {
        Exception? thrown = null;
        var after = default(RunEnd?);

        _pool.Invoke(() =>
        {
            thrown = Assert.Catch(() => new Machine(AMachine.Options with { Chooser = new ThrowingChooser() }, _pool).Run(YieldingTasks));
            after = new Machine(AMachine.Options, _pool).Run(YieldingTasks);
        });

        Assert.That(thrown, Is.InstanceOf<NotSupportedException>());
        Assert.That(after, Is.EqualTo(RunEnd.Finished));
    }

    [Test]
    public void Invoke_DriverThatSwallowsItsEndOnThisStack_LosesTheStackAndNotThePool()
    {
        var lost = Assert.Throws<StackLostException>(() => _pool.Invoke(() => new Machine(Stop with { CpuCount = 1 }, _pool).Run(static () =>
        {
            while (true)
            {
                try
                {
                    Kernel.LocalIrqDisable();
                    Kernel.MightSleep();
                }
                catch (Exception)
                {
                    // What TH9005 is about.
                }
            }
        })));

        Assert.That(lost.Machine.Findings.All.Select(static finding => finding.Rule.Id), Does.Contain("TH9005"));
        var again = default(RunEnd?);
        _pool.Invoke(() => again = new Machine(AMachine.Options, _pool).Run(YieldingTasks));
        Assert.That(again, Is.EqualTo(RunEnd.Finished));
    }

    [Test]
    public void Run_InsideARunOfTheSamePool_IsRefused()
    {
        string? message = null;

        new Machine(AMachine.Options, _pool).Run(() =>
        {
            message = Assert.Throws<InvalidOperationException>(() => new Machine(AMachine.Options, _pool).Run(static () => default)).Message;
            return default;
        });

        Assert.That(message, Does.Contain("a pool of its own"));
        Assert.That(new Machine(AMachine.Options, _pool).Run(static () => default), Is.EqualTo(RunEnd.Finished));
    }

    private string Hash(int seed)
    {
        var machine = new Machine(AMachine.Seeded(seed, cpus: 3), _pool);
        var hash = new TraceHash();
        machine.Events.Add(hash);
        machine.Run(YieldingTasks);
        return hash.Value;
    }

    private static KernelTask YieldingTasks()
    {
        for (var i = 0; i < 4; i++)
        {
            Kthread.Run(
                static async _ =>
                {
                    for (var i = 0; i < 3; i++)
                    {
                        Kernel.Udelay(1);
                        await Kernel.YieldAsync();
                    }
                },
                "yields");
        }

        return default;
    }

    private static async KernelTask StopBesideBusyCpus()
    {
        for (var cpu = 0; cpu < 2; cpu++)
        {
            Kthread.Run(
                static _ =>
                {
                    Kernel.Mdelay(100);
                    return default;
                },
                "busy",
                cpu: cpu);
        }

        await Kernel.MsleepAsync(10);
        Kernel.LocalIrqDisable();
        Kernel.MightSleep();
    }

    private sealed class ThrowingChooser : IChooser
    {
        public int Choose(ChoiceKind kind, ReadOnlySpan<int> options, int preferred) => throw new NotSupportedException();
    }
}
