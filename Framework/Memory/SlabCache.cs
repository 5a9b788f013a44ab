using System.Numerics;
using TopHalf.Lockdep;
using TopHalf.Machines;
using TopHalf.Rules;

namespace TopHalf.Memory;

/// <summary>The slabs of one object size: each CPU allocates from its own until that is used up. Follows mm/slub.c.</summary>
internal sealed class SlabCache
{
    private const int PageBytes = 4096;
    private const int MaxOrder = 3;
    private const int MinPartial = 5;

    private static readonly LockUse _local = new(KernelLocks.SlabLocal);
    private static readonly LockUse _node = new(KernelLocks.SlabNode);

    private readonly Machine _machine;
    private readonly PageLists _pages;
    private readonly CpuSlabs[] _cpus;
    private readonly List<Slab> _partial = [];
    private readonly int _objects;
    private readonly int _slabPages;
    private readonly int _cpuPartialSlabs;

    /// <param name="machine">Whose.</param>
    /// <param name="pages">Where slabs come from.</param>
    /// <param name="objectBytes">Bytes of an object.</param>
    /// <param name="isWarm">Whether every CPU has used it before: then it has a slab with free objects.</param>
    public SlabCache(Machine machine, PageLists pages, int objectBytes, bool isWarm)
    {
        _machine = machine;
        _pages = pages;
        // calculate_order(): as small as it can be while it holds enough objects for the CPUs.
        var wanted = 4 * (BitOperations.Log2((uint)machine.Cpus.Count) + 2);
        var order = 0;
        while (order < MaxOrder && (PageBytes << order) / objectBytes < wanted)
        {
            order++;
        }

        _slabPages = Math.Max(1 << order, (objectBytes + PageBytes - 1) / PageBytes);
        _objects = _slabPages * PageBytes / objectBytes;
        // set_cpu_partial()
        var cpuPartial = objectBytes switch { >= PageBytes => 6, >= 1024 => 24, >= 256 => 52, _ => 120 };
        _cpuPartialSlabs = Math.Max(1, (2 * cpuPartial + _objects - 1) / _objects);
        _cpus = [.. machine.Cpus.Select(_ => new CpuSlabs { Current = isWarm ? new(_objects) { Free = (_objects + 1) / 2, IsFrozen = true } : null })];
    }

    /// <summary>Takes an object: without any lock, where the CPU's slab has one left and the model's fast path is lockless.</summary>
    public Slab Take(string operation, CodeSite site)
    {
        var cpu = _cpus[_machine.CurrentCpu.Number];
        if (!IsLockless)
        {
            _machine.Check(_local, operation, site);
        }

        if (cpu.Current is not { Free: > 0 })
        {
            Refill(cpu, operation, site);
        }

        cpu.Current!.Free--;
        return cpu.Current;
    }

    /// <summary>Gives an object back to its slab.</summary>
    public void Give(Slab slab, string operation, CodeSite site)
    {
        var cpu = _cpus[_machine.CurrentCpu.Number];
        var wasFull = slab.Free++ == 0;
        if (slab == cpu.Current)
        {
            if (!IsLockless)
            {
                _machine.Check(_local, operation, site);
            }
        }
        else if (wasFull && !slab.IsFrozen)
        {
            PutCpuPartial(cpu, slab, operation, site);
        }
        else if (!slab.IsFrozen && slab.IsEmpty)
        {
            _machine.Check(_node, operation, site);
            if (_partial.Count > MinPartial && _partial.Remove(slab))
            {
                _pages.Give(_slabPages, operation, site);
            }
        }
    }

    /// <summary><c>USE_LOCKLESS_FAST_PATH()</c>: where spinlocks sleep, the CPU's slab is behind its local lock.</summary>
    private bool IsLockless => !_machine.Options.Model.SpinlocksSleep;

    /// <summary><c>___slab_alloc()</c></summary>
    private void Refill(CpuSlabs cpu, string operation, CodeSite site)
    {
        _machine.Check(_local, operation, site);
        if (cpu.Current is not null)
        {
            cpu.Current.IsFrozen = false;
        }

        if (cpu.Partial.Count > 0)
        {
            cpu.Current = cpu.Partial[^1];
            cpu.Partial.RemoveAt(cpu.Partial.Count - 1);
            return;
        }

        if (_partial.Count > 0)
        {
            _machine.Check(_node, operation, site);
            cpu.Current = _partial[0];
            _partial.RemoveAt(0);
        }
        else
        {
            _pages.Take(_slabPages, operation, site);
            cpu.Current = new(_objects);
        }

        cpu.Current.IsFrozen = true;
        _machine.Check(_local, operation, site);
    }

    private void PutCpuPartial(CpuSlabs cpu, Slab slab, string operation, CodeSite site)
    {
        _machine.Check(_local, operation, site);
        if (cpu.Partial.Count >= _cpuPartialSlabs)
        {
            // __put_partials(): those that the CPU has kept so far go to the node.
            _machine.Check(_node, operation, site);
            foreach (var kept in cpu.Partial)
            {
                kept.IsFrozen = false;
                if (kept.IsEmpty && _partial.Count >= MinPartial)
                {
                    _pages.Give(_slabPages, operation, site);
                }
                else
                {
                    _partial.Add(kept);
                }
            }

            cpu.Partial.Clear();
        }

        slab.IsFrozen = true;
        cpu.Partial.Add(slab);
    }

    private sealed class CpuSlabs
    {
        public Slab? Current { get; set; }

        public List<Slab> Partial { get; } = [];
    }
}
