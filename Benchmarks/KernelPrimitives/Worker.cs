using TopHalf.Deferred;
using TopHalf.Machines;
using TopHalf.Scheduling;
using TopHalf.Waiting;

namespace TopHalf.Benchmarks.KernelPrimitives;

/// <summary>A kernel thread, and the end of it to wait for.</summary>
internal sealed class Worker
{
    private readonly Completion _ended = new("the end of a worker");

    private Worker(Func<Activity> body)
    {
        var machine = Machine.Current;
        machine.Spawn(machine.Options.Model["kthread"], "worker", () => RunAsync(body));
    }

    public static Activity Done => default;

    public static Worker Start(Func<Activity> body) => new(body);

    public static Worker[] StartMany(int count, Func<int, Activity> body)
    {
        var workers = new Worker[count];
        for (var i = 0; i < count; i++)
        {
            var number = i;
            workers[i] = Start(() => body(number));
        }

        return workers;
    }

    public static async Activity JoinAsync(params Worker[] workers)
    {
        foreach (var worker in workers)
        {
            await worker._ended.WaitAsync();
        }
    }

    public static KernelTask YieldAsync() => Kernel.YieldAsync();

    private async Activity RunAsync(Func<Activity> body)
    {
        await body();
        await Kthread.CompleteAndExitAsync(_ended);
    }
}
