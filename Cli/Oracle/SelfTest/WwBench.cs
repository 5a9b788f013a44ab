using TopHalf.Deferred;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Scheduling;
using TopHalf.Waiting;

namespace TopHalf.Cli.Oracle.SelfTest;

/// <summary>Mutexes of one class, and another task whose context is older and holds some of them.</summary>
internal sealed class WwBench
{
    private readonly Completion _taken = new("taken");
    private readonly Completion _goOn = new("go on");
    private readonly Completion _givenBack = new("given back");

    public WwClass Class { get; } = new(isWaitDie: true, "ww_lockdep");

    public WwMutex O => field ??= new(Class, "o");

    public WwMutex O2 => field ??= new(Class, "o2");

    public WwMutex O3 => field ??= new(Class, "o3");

    /// <summary>Begins a round.</summary>
    public WwAcquireContext Begin() => new(Class);

    /// <summary>Lets another task begin a round and take mutexes, before this one begins.</summary>
    public async KernelTask LetOlderHoldAsync(params WwMutex[] mutexes)
    {
        _ = Kthread.Run(async _ =>
        {
            var context = Begin();
            foreach (var mutex in mutexes)
            {
                Expect(await mutex.LockAsync(context), Errno.Ok);
            }

            _taken.Complete();
            await _goOn.WaitAsync();
            foreach (var mutex in mutexes)
            {
                mutex.Unlock();
            }

            context.Finish();
            _givenBack.Complete();
        }, "older");
        await _taken.WaitAsync();
    }

    /// <summary>Lets the other task give everything back.</summary>
    public async KernelTask LetOlderGiveBackAsync()
    {
        _goOn.Complete();
        await _givenBack.WaitAsync();
    }

    /// <summary>Begins a round, takes the first mutex, and is told to give way at the second, which the other task then gives back.</summary>
    public async KernelTask<WwAcquireContext> GiveWayAsync()
    {
        await LetOlderHoldAsync(O2);
        var context = Begin();
        Expect(await O.LockAsync(context), Errno.Ok);
        Expect(await O2.LockAsync(context), Errno.Deadlk);
        await LetOlderGiveBackAsync();
        return context;
    }

    /// <exception cref="InvalidOperationException">The answer is another one: the case is not what it claims to be.</exception>
    public static void Expect(Errno answer, Errno expected)
    {
        if (answer != expected)
        {
            throw new InvalidOperationException($"The answer was {answer}, and {expected} was expected.");
        }
    }

    public static void Require(bool taken) => Expect(taken ? Errno.Ok : Errno.Busy, Errno.Ok);
}
