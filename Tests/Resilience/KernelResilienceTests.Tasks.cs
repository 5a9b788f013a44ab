using NUnit.Framework;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Resilience;
using TopHalf.Waiting;

namespace TopHalf.Tests.Resilience;

/// <content>Beside other tasks, locks, and other pipelines.</content>
internal sealed partial class KernelResilienceTests
{
    [Test]
    public void Execute_MutexHeldOutside_IsHeldThroughout([Values(1, 2)] int cpus)
    {
        var order = new List<string>();

        var run = RunTwice(async machine =>
        {
            order.Clear();
            var (mutex, done, held) = (new Mutex("gpu->lock"), new Completion(), new Completion());
            machine.Spawn(machine.Options.Model["kthread"], "other", async () =>
            {
                await held.WaitAsync();
                using (await mutex.HoldAsync())
                {
                    order.Add("other");
                }

                done.Complete();
            });
            using (await mutex.HoldAsync())
            {
                held.Complete();
                var attempts = 0;
                await Retry(machine, 3).RunAsync(async _ =>
                {
                    await Kernel.MsleepAsync(5);
                    order.Add($"attempt {++attempts}");
                    return attempts < 3 ? -1 : 0;
                });
            }

            await done.WaitAsync();
        }, cpus);

        Assert.That(order, Is.EqualTo(new[] { "attempt 1", "attempt 2", "attempt 3", "other" }));
        Assert.That(run.Rules, Is.Empty);
    }

    [Test]
    public void Execute_MutexTakenInside_IsWaitedForAndReleased()
    {
        var order = new List<string>();

        var run = RunTwice(async machine =>
        {
            order.Clear();
            var (mutex, done) = (new Mutex(), new Completion());
            for (var i = 0; i < 3; i++)
            {
                var name = $"task {i}";
                machine.Spawn(machine.Options.Model["kthread"], name, async () =>
                {
                    await Timeout(machine, 100).RunAsync(async token =>
                    {
                        using (await mutex.HoldAsync())
                        {
                            order.Add($"{name} in");
                            await SleepAsync(1, token);
                            order.Add($"{name} out");
                        }

                        return 0;
                    });
                    done.Complete();
                });
            }

            await done.WaitAsync();
            await done.WaitAsync();
            await done.WaitAsync();
        });

        Assert.That(order, Has.Count.EqualTo(6));
        Assert.That(order.Chunk(2).Select(static pair => pair[0].Replace("in", "out", StringComparison.Ordinal) == pair[1]), Is.All.True);
        Assert.That(run.Rules, Is.Empty);
    }

    [Test]
    public void Execute_TwoTasksAtATime_DoNotDisturbEachOther([Values(1, 2)] int cpus)
    {
        var results = new int[4];

        var run = RunTwice(async machine =>
        {
            var done = new Completion();
            for (var i = 0; i < results.Length; i++)
            {
                var number = i;
                machine.Spawn(machine.Options.Model["kthread"], $"t{i}", async () =>
                {
                    var attempts = 0;
                    results[number] = await Retry(machine, 5).RunAsync(_ => AttemptAsync(++attempts <= number ? -1 : number * 10));
                    done.Complete();
                });
            }

            for (var i = 0; i < results.Length; i++)
            {
                await done.WaitAsync();
            }
        }, cpus);

        Assert.That(results, Is.EqualTo(new[] { 0, 10, 20, 30 }));
        Assert.That(run.Rules, Is.Empty);
    }

    [Test]
    public void Execute_Nested_ComesBackToTheOuterFunction()
    {
        var (outer, inner, result) = (0, 0, 0);

        var run = RunTwice(async machine =>
        {
            (outer, inner) = (0, 0);
            result = await Retry(machine, 2).RunAsync(async _ =>
            {
                outer++;
                var value = await Retry(machine, 2).RunAsync(_ => AttemptAsync(++inner % 2 == 0 ? inner : -1));
                _threads.Note();
                return outer < 2 ? -1 : value;
            });
        });

        Assert.That((outer, inner, result), Is.EqualTo((2, 4, 4)));
        Assert.That(run.Rules, Is.Empty);
    }
}
