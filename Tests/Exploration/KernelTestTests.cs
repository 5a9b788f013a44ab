using NUnit.Framework;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Rules;
using TopHalf.Scheduling;
using TopHalf.Testing;
using TopHalf.Waiting;

#pragma warning disable NUnit1027 // The parameters of a kernel test are services of its run.

namespace TopHalf.Tests.Exploration;

/// <summary>Test methods that are kernel tasks.</summary>
public sealed class KernelTestTests
{
    /// <summary>A counter that is changed in one step loses nothing, whatever the schedule.</summary>
    [KernelTest(Exhaustive = true, Interrupts = 0)]
    public async KernelTask Counter_TwoTasks_LosesNothing(Machine machine)
    {
        var (counter, done) = (new Shared<int>(), new Completion());
        for (var cpu = 0; cpu < 2; cpu++)
        {
            machine.Spawn(machine.Options.Model[ContextRole.Process], $"task {cpu}", () =>
            {
                _ = counter.Update(static value => value + 1);
                done.Complete();
                return default;
            }, cpu);
        }

        await done.WaitAsync();
        await done.WaitAsync();
        Assert.That(counter.Peek, Is.EqualTo(2));
    }

    /// <summary>The same under random schedules.</summary>
    [KernelTest(Schedules = 50, Strategy = "random")]
    public KernelTask Counter_RandomSchedules_LosesNothing(Machine machine) => Counter_TwoTasks_LosesNothing(machine);
}
