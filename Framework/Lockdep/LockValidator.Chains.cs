using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Lockdep;

/// <content>What may be taken under what: <c>check_wait_context()</c>, <c>check_deadlock()</c>, <c>check_prevs_add()</c>.</content>
public sealed partial class LockValidator
{
    private const LockUsage HardAndSoft = (LockUsage)0x55;
    private const LockUsage AnyUsedIn = (LockUsage)0x33;
    private const LockUsage AnyEnabled = (LockUsage)0xcc;

    private void CheckWaitContext(TaskStruct task, in HeldLock taken)
    {
        if (taken.IsTry || taken.Class.Kind.WaitInner == WaitType.Unchecked)
        {
            return;
        }

        var held = task.Held;
        var allowed = task.WaitContext;
        for (var i = held.Count - 1; i >= 0 && held[i].Irq == taken.Irq; i--)
        {
            var inner = held[i].Class.Kind.WaitInner;
            if (inner != WaitType.Unchecked && inner < allowed)
            {
                allowed = inner;
            }
        }

        if (taken.Class.Kind.WaitOuter > allowed)
        {
            ReportWaitContext(task, taken, allowed);
        }
    }

    private void Validate(TaskStruct task, in HeldLock taken, bool isHead)
    {
        var isNested = false;
        foreach (var held in task.Held)
        {
            isNested |= taken.Nest is not null && ReferenceEquals(held.Map, taken.Nest);
            if (!ReferenceEquals(held.Class, taken.Class) || (taken.Mode == LockMode.RecursiveRead && held.Mode != LockMode.Exclusive))
            {
                continue;
            }

            if (!isNested)
            {
                ReportRecursion(task, held, taken);
            }

            return;
        }

        if (!isHead)
        {
            AddDependencies(task, task.Held, task.Held.Count, taken);
        }
    }

    /// <summary>The lock depends on those held before it, up to the last one that was really waited for.</summary>
    private void AddDependencies(TaskStruct task, List<HeldLock> held, int depth, in HeldLock taken)
    {
        for (var i = depth - 1; i >= 0 && held[i].Irq == taken.Irq; i--)
        {
            if (held[i].IsUnordered)
            {
                continue;
            }

            AddDependency(task, held[i], taken);
            if (!held[i].IsTry)
            {
                return;
            }
        }
    }

    private void AddDependency(TaskStruct task, in HeldLock outer, in HeldLock inner)
    {
        if (FindCircle(outer, inner) is { } circle)
        {
            ReportCircle(task, outer, inner, circle);
        }
        else
        {
            CheckIrqUsage(outer, inner);
        }

        Link(outer.Class.After, inner.Class, outer.Site, inner.Site, LockGraph.Modes(outer.Mode, inner.Mode));
        Link(inner.Class.Before, outer.Class, outer.Site, inner.Site, LockGraph.ModesBackwards(outer.Mode, inner.Mode));
    }

    private static void Link(List<LockDependency> edges, LockClass to, CodeSite heldAt, CodeSite takenAt, DependencyModes modes)
    {
        var edge = edges.Find(known => ReferenceEquals(known.To, to));
        if (edge is null)
        {
            edge = new(to, heldAt, takenAt);
            edges.Add(edge);
        }

        edge.Modes |= modes;
    }

    /// <summary>A path from the inner lock back to the outer one, on which everyone blocks the next.</summary>
    private static LockGraph.Step? FindCircle(in HeldLock outer, in HeldLock inner)
    {
        var (target, isShared) = (outer.Class, outer.Mode != LockMode.Exclusive);
        return LockGraph.Find(inner.Class, inner.Mode == LockMode.RecursiveRead, forwards: true,
            step => ReferenceEquals(step.Class, target) && (!isShared || !step.OnlyRecursive), skipPerCpu: false);
    }

    /// <summary>Nothing that an interrupt takes may wait, over any path, for something that is held with that interrupt on.</summary>
    private void CheckIrqUsage(in HeldLock outer, in HeldLock inner)
    {
        var usedIn = LockUsage.None;
        _ = LockGraph.Find(outer.Class, outer.Mode != LockMode.Exclusive, forwards: false, step =>
        {
            usedIn |= UsageOn(step);
            return false;
        }, skipPerCpu: true);
        usedIn &= AnyUsedIn;
        if (usedIn == 0)
        {
            return;
        }

        var wanted = Exclusive(usedIn);
        if (LockGraph.Find(inner.Class, inner.Mode == LockMode.RecursiveRead, forwards: true, step => (UsageOn(step) & wanted) != 0, skipPerCpu: true)
            is not { } unsafeStep)
        {
            return;
        }

        var original = Exclusive(unsafeStep.Class.Usage & AnyEnabled);
        var safeStep = LockGraph.Find(outer.Class, outer.Mode != LockMode.Exclusive, forwards: false, step => (UsageOn(step) & original) != 0, skipPerCpu: true);
        if (safeStep is not null)
        {
            ReportIrqOrder(outer, inner, safeStep, unsafeStep);
        }
    }

    /// <summary>The usage that counts on a path: at the end of one that only recursive readers walk, readers in interrupts do not.</summary>
    private static LockUsage UsageOn(LockGraph.Step step) => step.OnlyRecursive ? step.Class.Usage & HardAndSoft : step.Class.Usage;

    /// <summary>The usages that conflict with some of these: used in an interrupt against held with it on, and the other way round.</summary>
    private static LockUsage Exclusive(LockUsage usage)
    {
        var turned = ((int)(usage & AnyUsedIn) << 2) | ((int)(usage & AnyEnabled) >> 2);
        return (LockUsage)(turned | ((turned & 0xaa) >> 1) | ((turned & 0x55) << 1));
    }
}
