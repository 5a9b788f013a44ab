using NUnit.Framework;
using TopHalf.Deferred;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;
using TopHalf.Tests.Interrupts;

namespace TopHalf.Tests.Races;

/// <summary>Which unordered accesses are reported, and what a report says.</summary>
internal sealed class RaceTests
{
    private const string DataRace = "TH7001";
    private const string InterruptRace = "TH7002";
    private const string LostUpdate = "TH7003";

    [Test]
    public void TwoMarkedAccesses_AreSilent() =>
        Assert.That(TwoThreads(static data => data.Value = 1, static data => _ = data.Value), Is.Empty);

    [Test]
    public void TwoPlainReads_AreSilent() =>
        Assert.That(TwoThreads(static data => data.ReadPlain(), static data => data.ReadPlain()), Is.Empty);

    [Test]
    public void OnePlainAccess_IsADataRace([Values] bool plainWrites, [Values] bool plainFirst)
    {
        Action<Shared<int>> plain = plainWrites ? static data => data.WritePlain(1) : static data => data.ReadPlain();
        Action<Shared<int>> marked = plainWrites ? static data => _ = data.Value : static data => data.Value = 1;

        Assert.That(plainFirst ? TwoThreads(plain, marked) : TwoThreads(marked, plain), Is.EqualTo([DataRace]));
    }

    [Test]
    public void AFailedCompareExchange_IsARead()
    {
        Assert.That(TwoThreads(static data => Assert.That(data.TryCompareExchange(7, 8), Is.False), static data => data.ReadPlain()), Is.Empty);
        Assert.That(TwoThreads(static data => Assert.That(data.TryCompareExchange(0, 8), Is.True), static data => data.ReadPlain()), Is.EqualTo([DataRace]));
    }

    [Test]
    public void TwoIncrements_InTwoSteps_CanLoseOne() => Assert.That(TwoThreads(static data => data.Value++, static data => data.Value++), Is.EqualTo([LostUpdate]));

    [Test]
    public void TwoIncrements_InOneStep_AreSilent() =>
        Assert.That(TwoThreads(static data => data.Update(static value => value + 1), static data => data.Update(static value => value + 1)), Is.Empty);

    [Test]
    public void AnIncrementInTwoSteps_AgainstOneInOne_CanLoseIt([Values] bool oneStepFirst)
    {
        Action<Shared<int>> one = static data => data.Update(static value => value + 1);
        Action<Shared<int>> two = static data => data.Value++;

        Assert.That(oneStepFirst ? TwoThreads(one, two) : TwoThreads(two, one), Has.All.EqualTo(LostUpdate));
    }

    [Test]
    public void CheckThenAct_AgainstAStore_CanLoseTheStore() => Assert.That(
        TwoThreads(static data =>
        {
            if (data.Value == 0)
            {
                Kernel.Udelay(10);
                data.Value = 1;
            }
        }, static data => data.Value = 2), Is.EqualTo([LostUpdate]));

    [Test]
    public void AnswerToAStoreThatWasSeen_IsSilent() => Assert.That(
        TwoThreads(static data => data.Value = 1, static data =>
        {
            if (data.Value == 1)
            {
                data.Value = 0;
            }
        }), Is.Empty);

    [Test]
    public void AStoreOfTheSameValue_LosesNothing() =>
        Assert.That(TwoThreads(static data => data.Value++, static data => data.Value = 1), Is.Empty);

    [Test]
    public void IncrementsUnderOneLock_AreSilent()
    {
        var run = AMachine.Runs(AMachine.Options, async machine =>
        {
            var (data, held) = (new Shared<int>(), new SpinLock());
            for (var i = 0; i < 3; i++)
            {
                Kthread.Run(_ =>
                {
                    using (held.Hold())
                    {
                        data.Value++;
                    }

                    return default;
                }, "adder");
            }

            await Kernel.MsleepAsync(1);
            Assert.That(data.Peek, Is.EqualTo(3));
        });

        Assert.That(run.Reports, Is.Empty);
    }

    [Test]
    public void SingleMarkedAccesses_OfATaskAndAHandlerOnItsCpu_AreSilent() =>
        Assert.That(Interrupted(static data => _ = data.Value, static data => data.Value = 1), Is.Empty);

    [Test]
    public void CompoundOfATask_AgainstAHandlerOnItsCpu_IsAnInterruptRace() =>
        Assert.That(Interrupted(static data => data.Value += 2, static data => data.Value = 1), Is.EqualTo([InterruptRace]));

    [Test]
    public void CompoundOfAHandler_IsOneStepForTheTaskOnItsCpu() =>
        Assert.That(Interrupted(static data => _ = data.Value, static data => data.Value++), Is.Empty);

    [Test]
    public void PlainAccessOfATask_AgainstAHandlerOnItsCpu_IsAnInterruptRace() =>
        Assert.That(Interrupted(static data => data.ReadPlain(), static data => data.Value = 1), Is.EqualTo([InterruptRace]));

    [Test]
    public void CompoundOfATask_WithInterruptsOff_IsSilent() => Assert.That(
        Interrupted(static data =>
        {
            var flags = Kernel.LocalIrqSave();
            data.Value += 2;
            Kernel.LocalIrqRestore(flags);
        }, static data => data.Value = 1), Is.Empty);

    [Test]
    public void CompoundOfATask_WithInterruptsOff_AgainstAHandlerElsewhere_CanLoseItsStore() => Assert.That(
        Interrupted(static data =>
        {
            var flags = Kernel.LocalIrqSave();
            data.Value += 2;
            Kernel.LocalIrqRestore(flags);
        }, static data => data.Value = 1, handlerCpu: 1), Is.EqualTo([LostUpdate]));

    [Test]
    public void PerCpuData_IsSilent()
    {
        var run = AMachine.Runs(AMachine.Options, async machine =>
        {
            var counter = new PerCpu<int>(static _ => 0);
            var wire = AnInterrupt.Edge(machine, 7, () => counter.This()++);
            AnInterrupt.After(machine, Ktime.FromUs(100), wire.Assert);
            Kernel.PreemptDisable();
            counter.This()++;
            Kernel.PreemptEnable();
            await Kernel.MsleepAsync(1);
        });

        Assert.That(run.Reports, Is.Empty);
    }

    [Test]
    public void AllocatedMemory_IsAccessedPlainly()
    {
        var run = AMachine.Runs(AMachine.Options, async machine =>
        {
            var memory = await Kmem.AllocAsync(0, Gfp.Kernel);
            Kthread.Run(_ =>
            {
                memory!.Set(1);
                return default;
            }, "writer");
            await Kernel.MsleepAsync(1);
            memory!.Get();
        });

        Assert.That(run.Rules, Is.EqualTo([DataRace]));
    }

    [Test]
    public void Report_NamesBothSides_AndWhyNothingOrdersThem()
    {
        var run = AMachine.Runs(AMachine.Options, async machine =>
        {
            var (data, held) = (new Shared<int>(0, "state"), new SpinLock("state_lock"));
            var work = new Work(() =>
            {
                using (held.Hold())
                {
                    data.WritePlain(1);
                }

                return default;
            }, "refresh");
            Assert.That(work.Schedule(), Is.True);
            Assert.That(work.Schedule(), Is.False);
            await Kernel.MsleepAsync(1);
            data.ReadPlain();
        });

        Assert.That(run.Rules, Is.EqualTo([DataRace]));
        Assert.That(run.Reports, Does.Match("""
            (?s)BUG: KCSAN: data-race at RaceTests.cs:\d+
              'state':
              read \(plain\) at RaceTests.cs:\d+ in \w+ init on CPU\d, no locks held
              write \(plain\) at RaceTests.cs:\d+ in \w+ work 'refresh' on CPU\d, holding state_lock
              Nothing orders the two: only one of them holds a lock, state_lock.
              init: queue_work that returned false of 'refresh' at RaceTests.cs:\d+, which orders nothing.
              TH7001: Hold one lock
            """));
    }

    [Test]
    public void Report_FindsThePlaceOfAValue_WhereItIsAskedFor()
    {
        var run = AMachine.Runs(AMachine.Options with { RaceSites = true }, machine => TwoThreadsAsync(static data => data.Value++, static data => data.Value++));

        Assert.That(run.Reports, Does.Match(@"(?s)read, then WRITE_ONCE at RaceTests\.cs:\d+.*read, then WRITE_ONCE at RaceTests\.cs:\d+"));
    }

    [Test]
    public void Race_ThatIsRepeated_IsOneFinding()
    {
        var run = AMachine.Runs(AMachine.Options, machine => TwoThreadsAsync(static data => Repeat(() => data.WritePlain(1)), static data => Repeat(() => data.ReadPlain())));

        Assert.That(run.Rules, Is.EqualTo([DataRace]));

        static void Repeat(Action access)
        {
            for (var i = 0; i < 100; i++)
            {
                Kernel.PreemptDisable();
                access();
                Kernel.PreemptEnable();
            }
        }
    }

    [Test]
    public void Machine_WithoutRaces_ReportsNone() => Assert.That(
        AMachine.Runs(AMachine.Options with { Races = false }, machine => TwoThreadsAsync(static data => data.WritePlain(1), static data => data.WritePlain(2))).Rules,
        Is.Empty);

    private static string[] TwoThreads(Action<Shared<int>> first, Action<Shared<int>> second) =>
        [.. AMachine.Runs(AMachine.Options, _ => TwoThreadsAsync(first, second)).Rules];

    private static async KernelTask TwoThreadsAsync(Action<Shared<int>> first, Action<Shared<int>> second)
    {
        var data = new Shared<int>(0, "data");
        Kthread.Run(_ =>
        {
            first(data);
            return default;
        }, "first", cpu: 0);
        Kthread.Run(async _ =>
        {
            await Kernel.MsleepAsync(1);
            second(data);
        }, "second", cpu: 1);
        await Kernel.MsleepAsync(20);
    }

    /// <summary>The rules that a task on CPU0 and a handler break that comes later.</summary>
    private static string[] Interrupted(Action<Shared<int>> task, Action<Shared<int>> handler, int handlerCpu = 0) =>
    [
        .. AMachine.Runs(AMachine.Options, async machine =>
        {
            var data = new Shared<int>(0, "data");
            var wire = AnInterrupt.Edge(machine, 7, () => handler(data), handlerCpu);
            AnInterrupt.After(machine, Ktime.FromUs(500), wire.Assert);
            Kthread.Run(_ =>
            {
                task(data);
                return default;
            }, "task", cpu: 0);
            await Kernel.MsleepAsync(1);
        }).Rules,
    ];
}
