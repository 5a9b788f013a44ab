using System.Runtime.CompilerServices;
using TopHalf.Contracts;
using TopHalf.Machines;
using TopHalf.Scheduling;
using TopHalf.Waiting;

namespace TopHalf.Memory;

/// <summary>Somebody who keeps memory that he could do without, and gives it back when it is short (<c>struct shrinker</c>).</summary>
/// <remarks>
/// Called by an allocation that has to reclaim, on its stack: which one does is a choice. So what the function takes must not be held
/// around an allocation that may reclaim. Follows mm/shrinker.c.
/// </remarks>
public sealed class Shrinker : KernelObject
{
    // SHRINK_BATCH
    private const long Batch = 128;

    private readonly Func<long> _count;
    private readonly Func<long, KernelTask<long>> _scan;
    private readonly WaitQueue _idle;
    private int _running;

    /// <summary>Makes a shrinker that nobody calls yet (<c>shrinker_alloc</c>).</summary>
    /// <param name="count">How many objects it could give back; may not sleep for long.</param>
    /// <param name="scan">Gives up to so many objects back, and says how many it gave; may sleep.</param>
    /// <param name="name">For reports.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    public Shrinker(
        [RunsIn(CallContexts.Task)] Func<long> count, [RunsIn(CallContexts.Task)] Func<long, KernelTask<long>> scan, string name = "shrinker", [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        : base(name, new(file, line))
    {
        _count = count ?? throw new ArgumentNullException(nameof(count));
        _scan = scan ?? throw new ArgumentNullException(nameof(scan));
        _idle = new(Machine, $"{name} idle");
    }

    /// <summary>How many objects it has given back.</summary>
    public long Freed { get; private set; }

    /// <summary>Lets reclaim call it from now on (<c>shrinker_register</c>).</summary>
    /// <remarks>Context: may sleep. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [MaySleep(ForMemory = true), Arms]
    public void Register([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Machine.Announce(MemoryOperations.ShrinkerRegister, this, 0, file, line);
        Machine.Memory.Shrinkers.Add(this);
    }

    /// <summary>Lets nobody call it any more, and waits until nobody is inside (<c>shrinker_free</c>).</summary>
    /// <remarks>Context: may sleep. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [MaySleep, WaitsFor(Disarms = true), Frees]
    public async KernelTask FreeAsync([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        await Machine.AnnounceAsync(MemoryOperations.ShrinkerFree, this, 0, file, line);
        Machine.Memory.Shrinkers.Remove(this);
        while (_running > 0)
        {
            await _idle.SleepAsync($"shrinker '{Name}' to return", new(file, line));
        }
    }

    /// <summary><c>do_shrink_slab()</c></summary>
    internal async KernelTask ShrinkAsync()
    {
        _running++;
        var left = _count();
        while (left > 0)
        {
            var freed = await _scan(Math.Min(left, Batch));
            Freed += Math.Max(freed, 0);
            left = freed <= 0 ? 0 : left - Batch;
        }

        _running--;
        _idle.WakeAll();
    }
}
