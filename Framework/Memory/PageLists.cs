using TopHalf.Lockdep;
using TopHalf.Machines;
using TopHalf.Rules;

namespace TopHalf.Memory;

/// <summary>The free pages that each CPU keeps at hand; behind them is the zone, with its lock. Follows mm/page_alloc.c (<c>struct per_cpu_pages</c>).</summary>
internal sealed class PageLists
{
    // zone_batchsize() of a zone of some hundred MiB.
    private const int Batch = 63;
    private const int High = 4 * Batch;

    private static readonly LockUse _zone = new(KernelLocks.Zone);

    private readonly Machine _machine;
    private readonly int[] _free;

    public PageLists(Machine machine)
    {
        _machine = machine;
        _free = [.. machine.Cpus.Select(static _ => Batch / 2)];
    }

    /// <summary>Takes pages; the lock of a CPU's own list is only ever tried.</summary>
    public void Take(int count, string operation, CodeSite site)
    {
        ref var free = ref _free[_machine.CurrentCpu.Number];
        if (free < count)
        {
            _machine.Check(_zone, operation, site);
            free += Math.Max(Batch, count);
        }

        free -= count;
    }

    /// <summary>Gives pages back.</summary>
    public void Give(int count, string operation, CodeSite site)
    {
        ref var free = ref _free[_machine.CurrentCpu.Number];
        free += count;
        if (free > High)
        {
            _machine.Check(_zone, operation, site);
            free -= Batch;
        }
    }
}
