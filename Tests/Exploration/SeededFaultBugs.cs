using TopHalf.Deferred;
using TopHalf.Devices;
using TopHalf.Iommu;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Rules;
using TopHalf.Scheduling;
using TopHalf.Tests.Iommu;
using TopHalf.Waiting;

namespace TopHalf.Tests.Exploration;

/// <summary>Users of the fault API that resume by themselves and go wrong on one schedule in many, each with a twin that does not.</summary>
internal static class SeededFaultBugs
{
    /// <summary>Two tasks look whether a fault is held, and resume it: TH5002.</summary>
    public static KernelTask DoubleResume() => RecoverFromTwoTasks(static isHeld =>
    {
        var wasHeld = isHeld.Value;
        isHeld.Value = false;
        return wasHeld;
    });

    /// <summary>The same, and only one of them has the fault.</summary>
    public static KernelTask ResumeOnce() => RecoverFromTwoTasks(static isHeld => isHeld.Exchange(false));

    /// <summary>A work item resumes the fault of a domain that a task gives back meanwhile: TH5007.</summary>
    public static KernelTask ResumeRacingDetach() => Remove(waitsFirst: false);

    /// <summary>The same, and the task waits for the work item first.</summary>
    public static KernelTask ResumeBeforeDetach() => Remove(waitsFirst: true);

    private static async KernelTask RecoverFromTwoTasks(Func<Shared<bool>, bool> take)
    {
        var machine = Machine.Current;
        var (isHeld, reported, done) = (new Shared<bool>(name: "held"), new Completion("reported"), new Completion("both done"));
        var bench = new FaultBench(machine);
        bench.Domain.SetFaultHandler((in _) =>
        {
            isHeld.Value = true;
            reported.Complete();
            return FaultVerdict.Deferred;
        }, FaultHandlerFlags.ExplicitResume);
        ((IHardwareHost)machine).Schedule(Ktime.FromUs(1), new Access(bench));
        await reported.WaitAsync();
        for (var cpu = 0; cpu < 2; cpu++)
        {
            machine.Spawn(machine.Options.Model[ContextRole.Process], $"recovery {cpu}", () =>
            {
                if (take(isHeld))
                {
                    bench.Domain.Resume(ResumeAction.Terminate);
                }

                done.Complete();
                return default;
            }, cpu);
        }

        await done.WaitAsync();
        await done.WaitAsync();
    }

    private static async KernelTask Remove(bool waitsFirst)
    {
        var machine = Machine.Current;
        var (queue, reported) = (new Workqueue("recovery"), new Completion("reported"));
        var bench = new FaultBench(machine);
        var recover = new Work(() =>
        {
            bench.Domain.Resume(ResumeAction.Terminate);
            return default;
        }, "recover");
        var registration = bench.Domain.SetFaultHandler((in _) =>
        {
            reported.Complete();
            return queue.Queue(recover) ? FaultVerdict.Deferred : FaultVerdict.Terminate;
        }, FaultHandlerFlags.ExplicitResume);
        ((IHardwareHost)machine).Schedule(Ktime.FromUs(1), new Access(bench));
        await reported.WaitAsync();
        await registration.RemoveAsync();
        if (waitsFirst)
        {
            await queue.FlushAsync();
        }

        bench.Domain.Detach(bench.Device);
        await queue.FlushAsync();
    }

    /// <summary>The device touches what is not mapped.</summary>
    private sealed class Access(FaultBench bench) : IHardwareEvent
    {
        public void Occur(long argument) => bench.Fault(0x1000);
    }
}
