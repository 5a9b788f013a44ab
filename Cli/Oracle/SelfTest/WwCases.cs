using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Scheduling;

namespace TopHalf.Cli.Oracle.SelfTest;

/// <summary>Wound/wait mutexes: their protocol, and how they go with other locks.</summary>
internal static class WwCases
{
    public static IEnumerable<SelfTestCase> All { get; } =
    [
        Of("ww api failures", "answers", false, static async bench =>
        {
            await bench.LetOlderHoldAsync(bench.O2);
            var context = bench.Begin();
            WwBench.Expect(await bench.O.LockAsync(context), Errno.Ok);
            WwBench.Expect(await bench.O.LockAsync(context), Errno.Already);
            WwBench.Expect(bench.O.TryLock() ? Errno.Ok : Errno.Busy, Errno.Busy);
            WwBench.Expect(await bench.O2.LockAsync(context), Errno.Deadlk);
            bench.O.Unlock();
            await bench.LetOlderGiveBackAsync();
            context.Finish();
        }),
        Of("ww api failures", "normal", false, static async bench =>
        {
            await bench.O.LockAsync();
            bench.O.Unlock();
            WwBench.Require(bench.O.TryLock());
            bench.O.Unlock();
        }),
        Of("ww api failures", "unneeded slow", true, static async bench => await bench.O.LockSlowAsync(bench.Begin())),
        Of("ww contexts mixing", "two contexts", true, static bench =>
        {
            _ = bench.Begin();
            _ = bench.Begin();
            return default;
        }),
        Of("ww contexts mixing", "other class", true, static async bench =>
        {
            var other = new WwClass(isWaitDie: true, "ww_other");
            _ = await bench.O.LockAsync(new WwAcquireContext(other));
        }),
        Of("finishing ww context", "done twice", true, static bench =>
        {
            var context = bench.Begin();
            context.Done();
            context.Done();
            return default;
        }),
        Of("finishing ww context", "finished twice", true, static bench =>
        {
            var context = bench.Begin();
            context.Done();
            context.Finish();
            context.Finish();
            return default;
        }),
        Of("finishing ww context", "too early", true, static async bench =>
        {
            var context = bench.Begin();
            _ = await bench.O.LockAsync(context);
            context.Done();
            context.Finish();
        }),
        Of("finishing ww context", "lock after", true, static async bench =>
        {
            var context = bench.Begin();
            context.Done();
            _ = await bench.O.LockAsync(context);
        }),
        Of("locking mismatches", "unlock twice", true, static async bench =>
        {
            await bench.O.LockAsync();
            bench.O.Unlock();
            bench.O.Unlock();
        }),
        Of("EDEADLK handling", "normal", false, static async bench => await GiveBackAndTakeAsync(bench, isSlow: false)),
        Of("EDEADLK handling", "normal, slow", false, static async bench => await GiveBackAndTakeAsync(bench, isSlow: true)),
        Of("EDEADLK handling", "no unlock", true, static async bench => _ = await bench.O2.LockAsync(await bench.GiveWayAsync())),
        Of("EDEADLK handling", "no unlock, slow", true, static async bench => await bench.O2.LockSlowAsync(await bench.GiveWayAsync())),
        Of("EDEADLK handling", "more", true, static async bench => _ = await bench.O3.LockAsync(await bench.GiveWayAsync())),
        Of("EDEADLK handling", "more, slow", true, static async bench => await bench.O3.LockSlowAsync(await bench.GiveWayAsync())),
        Of("EDEADLK handling", "more, again", true, static async bench => _ = await bench.O3.LockAsync(await GiveWayAtTwoAsync(bench))),
        // The slow form has no answer: it gives way without telling.
        Of("EDEADLK handling", "more, again, slow", true, static async bench => await bench.O3.LockSlowAsync(await GiveWayAtTwoAsync(bench))),
        Of("EDEADLK handling", "wrong", true, static async bench =>
        {
            var context = await bench.GiveWayAsync();
            bench.O.Unlock();
            _ = await bench.O3.LockAsync(context);
        }),
        Of("EDEADLK handling", "wrong, slow", true, static async bench =>
        {
            var context = await bench.GiveWayAsync();
            bench.O.Unlock();
            await bench.O3.LockSlowAsync(context);
        }),
        Of("spinlock nest unlocked", "spin", true, static bench =>
        {
            var nested = new SpinLock();
            nested.LockUnder(bench.O.Map);
            nested.Unlock();
            return default;
        }),
        Of("spinlock nest test", "spin", false, static async bench =>
        {
            var sameClass = Enumerable.Range(0, 3).Select(static _ => new SpinLock()).ToArray();
            await bench.O.LockAsync();
            sameClass[0].LockUnder(bench.O.Map);
            sameClass[1].LockUnder(bench.O.Map);
            sameClass[2].LockUnder(bench.O.Map);
            sameClass[1].Unlock();
            sameClass[2].Unlock();
            sameClass[0].Unlock();
            bench.O.Unlock();
        }),
    ];

    /// <summary>Cases that C has and C# does not, with why.</summary>
    public static IReadOnlyList<(string Name, string Why)> Inapplicable { get; } =
    [
        ("locking mismatches / count lost", "the case overwrites how many mutexes a context holds; that is not a caller's to write"),
        ("locking mismatches / stale context", "the case overwrites by whom a mutex is held; that is not a caller's to write"),
    ];

    /// <summary>One mutex is taken in one way, and then another of its class in another way; and each under a spinlock that is also taken under it.</summary>
    public static IEnumerable<SelfTestCase> Mixed { get; } =
    [
        Two("context", Way.Context, Way.Block, true),
        Two("context", Way.Context, Way.Try, false),
        Two("context", Way.Context, Way.Context, false),
        Two("try", Way.Try, Way.Block, true),
        Two("try", Way.Try, Way.Try, false),
        Two("try", Way.Try, Way.Context, true),
        Two("block", Way.Block, Way.Block, true),
        Two("block", Way.Block, Way.Try, false),
        Two("block", Way.Block, Way.Context, true),
        WithSpinLock(Way.Block, true),
        WithSpinLock(Way.Try, false),
        WithSpinLock(Way.Context, true),
    ];

    private enum Way
    {
        Block,
        Try,
        Context,
    }

    private static SelfTestCase Of(string name, string column, bool isReported, Func<WwBench, KernelTask> body) =>
        new(name, column, isReported, _ => body(new()));

    private static SelfTestCase Two(string name, Way first, Way second, bool isReported) => Of(name, Column(second), isReported, async bench =>
    {
        var context = await TakeAsync(bench, bench.O, first, null);
        context = await TakeAsync(bench, bench.O2, second, context);
        bench.O2.Unlock();
        bench.O.Unlock();
        context?.Finish();
    });

    private static SelfTestCase WithSpinLock(Way way, bool isReported) => Of("spinlock", Column(way), isReported, async bench =>
    {
        var spinLock = new SpinLock();
        spinLock.Lock();
        spinLock.Unlock();
        var context = await TakeAsync(bench, bench.O, way, null);
        spinLock.Lock();
        spinLock.Unlock();
        bench.O.Unlock();
        spinLock.Lock();
        context = await TakeAsync(bench, bench.O, way, context);
        bench.O.Unlock();
        spinLock.Unlock();
        context?.Finish();
    });

    private static async KernelTask<WwAcquireContext?> TakeAsync(WwBench bench, WwMutex mutex, Way way, WwAcquireContext? context)
    {
        switch (way)
        {
            case Way.Block:
                await mutex.LockAsync();
                return context;
            case Way.Try:
                WwBench.Require(mutex.TryLock());
                return context;
            default:
                context ??= bench.Begin();
                WwBench.Expect(await mutex.LockAsync(context), Errno.Ok);
                return context;
        }
    }

    private static string Column(Way way) => way switch
    {
        Way.Block => "block",
        Way.Try => "try",
        _ => "context",
    };

    private static async KernelTask GiveBackAndTakeAsync(WwBench bench, bool isSlow)
    {
        var context = await bench.GiveWayAsync();
        bench.O.Unlock();
        if (isSlow)
        {
            await bench.O2.LockSlowAsync(context);
        }
        else
        {
            WwBench.Expect(await bench.O2.LockAsync(context), Errno.Ok);
        }

        bench.O2.Unlock();
        context.Finish();
    }

    /// <summary>The other task holds two mutexes, and this one is told to give way at the first of them.</summary>
    private static async KernelTask<WwAcquireContext> GiveWayAtTwoAsync(WwBench bench)
    {
        await bench.LetOlderHoldAsync(bench.O2, bench.O3);
        var context = bench.Begin();
        WwBench.Expect(await bench.O.LockAsync(context), Errno.Ok);
        WwBench.Expect(await bench.O2.LockAsync(context), Errno.Deadlk);
        return context;
    }
}
