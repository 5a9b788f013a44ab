using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Lockdep;

/// <summary>Watches how locks are taken, and reports every order that could deadlock, also where none did (lockdep).</summary>
/// <remarks>
/// Follows kernel/locking/lockdep.c: <c>__lock_acquire()</c>, <c>__lock_release()</c>, <c>check_wait_context()</c>. Unlike the kernel's it goes on
/// after a finding. A lock of one's own calls <see cref="Acquire"/> when it begins to wait and <see cref="Release(LockMap, CodeSite)"/> when it lets go.
/// </remarks>
public sealed partial class LockValidator
{
    private readonly Machine _machine;
    private readonly bool _isOn;
    private readonly Dictionary<(CodeSite Site, object Kind, int Subclass), LockClass> _classes = [];
    private readonly HashSet<ulong> _chains = [];
    private readonly Dictionary<InternalLock, LockMap> _internal = new(ReferenceEqualityComparer.Instance);

    internal LockValidator(Machine machine)
    {
        _machine = machine;
        _isOn = machine.Options.Lockdep;
    }

    /// <summary>How many lock classes there are.</summary>
    public int ClassCount => _classes.Count;

    /// <summary>A lock is about to be waited for, or was tried with success (<c>lock_acquire()</c>).</summary>
    /// <param name="map">The lock.</param>
    /// <param name="site">Where.</param>
    /// <param name="mode">How.</param>
    /// <param name="isTry">Whether it was only tried: then nobody waits, and no order follows.</param>
    /// <param name="subclass">The nesting level, 0 to 7, where several locks of a class are held on purpose.</param>
    /// <param name="nest">A lock that is held and keeps the order among several of this class.</param>
    /// <param name="isOrdered">False where only the wait type matters, as for an RCU reader.</param>
    public void Acquire(
        LockMap map, CodeSite site, LockMode mode = LockMode.Exclusive, bool isTry = false, int subclass = 0, LockMap? nest = null, bool isOrdered = true)
    {
        ArgumentNullException.ThrowIfNull(map);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)subclass, (uint)LockClass.MaxSubclasses, nameof(subclass));
        var task = _machine.CurrentTask;
        var held = task.Held;
        var lockClass = ClassOf(map, subclass);
        var taken = new HeldLock(map, site, mode)
        {
            Class = lockClass,
            IsTry = isTry,
            Irq = task.IrqContexts,
            IsUnordered = !isOrdered,
            Nest = nest,
            PreviousChainKey = ChainKeyOf(held),
        };
        if (!_isOn || _machine.IsEnding)
        {
            held.Add(taken);
            return;
        }

        if (task.IsInNmi)
        {
            // The validator is off in an NMI, but for one question: a lock that is used elsewhere may be held by what the NMI hit.
            CheckUnusedElsewhere(task, taken);
            held.Add(taken);
            return;
        }

        if (nest is not null && held.Count > 0 && ReferenceEquals(held[^1].Class, lockClass))
        {
            held[^1] = held[^1] with { References = Math.Max(held[^1].References, 1) + 1 };
            return;
        }

        CheckWaitContext(task, taken);
        MarkUsage(task, taken);
        var isHead = held.Count > 0 && held[^1].Irq != taken.Irq;
        taken = taken with { ChainKey = NextKey(isHead || held.Count == 0 ? 0 : taken.PreviousChainKey, taken) };
        if (nest is not null && !IsHeld(nest))
        {
            _machine.Report(RuleBook.NestLockNotHeld, site, $"{lockClass} is taken nested under ({nest.Name}), which is not held.", map.Name);
        }

        if (!isTry && isOrdered && _chains.Add(taken.ChainKey))
        {
            Validate(task, taken, isHead);
        }

        held.Add(taken);
    }

    /// <summary>A lock is let go (<c>lock_release()</c>).</summary>
    /// <param name="map">The lock.</param>
    /// <param name="site">Where.</param>
    /// <returns>False when the current context does not hold it; that was reported.</returns>
    public bool Release(LockMap map, CodeSite site) => Release(map, site, null, default);

    /// <summary>A lock is held here for no time, but waited for: <c>lock_map_acquire(); lock_map_release();</c></summary>
    /// <param name="map">The lock.</param>
    /// <param name="site">Where.</param>
    /// <param name="mode">How.</param>
    public void Touch(LockMap map, CodeSite site, LockMode mode = LockMode.Exclusive)
    {
        Acquire(map, site, mode);
        _ = Release(map, site);
    }

    /// <summary>Readers are waited for here, and nothing is held (<c>lock_sync()</c>): as <see cref="Touch"/>, but without a section in which an interrupt could come.</summary>
    /// <param name="map">The lock that the readers hold.</param>
    /// <param name="site">Where.</param>
    public void Sync(LockMap map, CodeSite site)
    {
        ArgumentNullException.ThrowIfNull(map);
        var task = _machine.CurrentTask;
        if (!_isOn || task.IsInNmi || _machine.IsEnding)
        {
            return;
        }

        var held = task.Held;
        var taken = new HeldLock(map, site, LockMode.Exclusive) { Class = ClassOf(map, 0), Irq = task.IrqContexts, IsSync = true };
        MarkUsage(task, taken);
        Validate(task, taken, held.Count > 0 && held[^1].Irq != taken.Irq);
    }

    /// <summary>Whether the current task holds a lock (<c>lockdep_is_held</c>).</summary>
    /// <param name="map">The lock.</param>
    public bool IsHeld(LockMap map) => _machine.CurrentTask.Held.Exists(held => IsOf(held, map));

    /// <summary>Reports unless the current task holds a lock (<c>lockdep_assert_held</c>).</summary>
    /// <param name="map">The lock.</param>
    /// <param name="site">Where.</param>
    public void AssertHeld(LockMap map, CodeSite site)
    {
        ArgumentNullException.ThrowIfNull(map);
        if (_isOn && !IsHeld(map))
        {
            _machine.Report(RuleBook.LockNotHeld, site, $"({map.Name}) has to be held here.", "lockdep_assert_held");
        }
    }

    internal LockMap Map(InternalLock declaration)
    {
        if (!_internal.TryGetValue(declaration, out var map))
        {
            map = new(declaration);
            _internal.Add(declaration, map);
        }

        return map;
    }

    internal bool Release(LockMap map, CodeSite site, TaskStruct? holder, CodeSite takenAt)
    {
        var task = _machine.CurrentTask;
        var held = task.Held;
        var index = FindHeld(held, map);
        if (index < 0)
        {
            // In an NMI the validator is off, and what was taken outside is let go without a word.
            if (!_machine.IsEnding && !task.IsInNmi)
            {
                ReportImbalance(map, site, holder, takenAt);
            }

            if (!_machine.IsEnding)
            {
                holder?.ForgetHeld(map);
            }

            return false;
        }

        if (held[index].References > 1)
        {
            held[index] = held[index] with { References = held[index].References - 1 };
            return true;
        }

        held.RemoveAt(index);
        if (index < held.Count)
        {
            Rechain(held, index);
        }

        return true;
    }

    /// <summary>Hard interrupts are about to be on again (<c>lockdep_hardirqs_on()</c>): what is held is held with them on.</summary>
    internal void HardIrqsOn(TaskStruct task, CodeSite site)
    {
        if (!_isOn || task.IsInNmi || _machine.IsEnding)
        {
            return;
        }

        if (task.HardIrqContexts > 0)
        {
            _machine.Report(RuleBook.IrqsOnInHardIrq, site, $"in {task.Context}", "local_irq_enable");
            return;
        }

        MarkHeld(task, LockUsage.EnabledHardIrq);
        if (!task.AreSoftirqsOff)
        {
            MarkHeld(task, LockUsage.EnabledSoftirq);
        }
    }

    /// <summary>Softirqs are on again (<c>lockdep_softirqs_on()</c>).</summary>
    internal void SoftirqsOn(TaskStruct task)
    {
        if (_isOn && !task.IrqsOff && !task.IsInNmi && !_machine.IsEnding)
        {
            MarkHeld(task, LockUsage.EnabledSoftirq);
        }
    }

    private static ulong ChainKeyOf(List<HeldLock> held) => held.Count == 0 ? 0 : held[^1].ChainKey;

    private static ulong NextKey(ulong key, in HeldLock taken)
    {
        // SplitMix64's mixing step: any good 64 bit mixer will do.
        var mixed = (key ^ ((ulong)taken.Class.Id << 2 | (uint)taken.Mode)) + 0x9e3779b97f4a7c15;
        mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
        return mixed ^ (mixed >> 31);
    }

    /// <summary>Whether it is this lock that is held; several of a class that are nested under one are held as one (<c>match_held_lock()</c>).</summary>
    private static bool IsOf(in HeldLock held, LockMap map) => ReferenceEquals(held.Map, map) ||
        (held.References > 0 && ReferenceEquals(held.Class.Kind, map.Kind) && held.Map.Site == map.Site);

    /// <summary>The place of a lock among those held; a lock taken in an outer context is not seen from under an inner one's.</summary>
    private static int FindHeld(List<HeldLock> held, LockMap map)
    {
        for (var i = held.Count - 1; i >= 0; i--)
        {
            if (i < held.Count - 1 && held[i + 1].Irq != held[i].Irq)
            {
                return -1;
            }

            if (IsOf(held[i], map))
            {
                return i;
            }
        }

        return -1;
    }

    private void Rechain(List<HeldLock> held, int from)
    {
        for (var i = from; i < held.Count; i++)
        {
            var isHead = i == 0 || held[i - 1].Irq != held[i].Irq;
            var previous = i == 0 ? 0 : held[i - 1].ChainKey;
            held[i] = held[i] with { PreviousChainKey = previous, ChainKey = NextKey(isHead ? 0 : previous, held[i]) };
            if (_isOn && !held[i].IsTry && !held[i].IsUnordered && !_machine.IsEnding && _chains.Add(held[i].ChainKey))
            {
                AddDependencies(_machine.CurrentTask, held, i, held[i]);
            }
        }
    }

    /// <summary>How the kernel has used a lock of its own so far. Where spinlocks sleep no interrupt has taken one, and nobody switched interrupts off for it.</summary>
    private LockUsage HistoryOf(LockMap map)
    {
        var history = map.Declaration?.History ?? LockUsage.None;
        const LockUsage usedInInterrupts =
            LockUsage.UsedInHardIrq | LockUsage.UsedInHardIrqRead | LockUsage.UsedInSoftirq | LockUsage.UsedInSoftirqRead;
        return _machine.Options.Model.SpinlocksSleep && map.Kind is { Spins: true, WaitInner: WaitType.Config } && (history & usedInInterrupts) != 0
            ? (history & ~usedInInterrupts) | LockUsage.EnabledHardIrq | LockUsage.EnabledSoftirq
            : history;
    }

    private LockClass ClassOf(LockMap map, int subclass)
    {
        ref var known = ref map.ClassOf(subclass);
        if (known is null)
        {
            // A lock whose construction site is not known is a class of its own.
            var key = (map.Site, map.Site.IsKnown ? map.Kind : (object?)map.Declaration ?? map, subclass);
            if (!_classes.TryGetValue(key, out known))
            {
                known = new(_classes.Count + 1, map, subclass) { Usage = HistoryOf(map) };
                _classes.Add(key, known);
            }
        }

        return known;
    }
}
