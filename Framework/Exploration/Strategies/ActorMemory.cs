using System.Runtime.InteropServices;

namespace TopHalf.Exploration.Strategies;

/// <summary>Remembers what steps let the CPUs and the hardware do next.</summary>
/// <remarks>
/// It is remembered in parts, so that it is known of what never came together before: who came to a CPU and who left it follows from the step; who has the CPU then, from who
/// had it and waited for it before; before what he stands, from what he did himself; and what can come, from all of these and the lock that he waits for.
/// </remarks>
/// <param name="trace">The run at hand.</param>
internal sealed class ActorMemory(ContextTrace trace)
{
    private const int Nobody = 0;

    // It is for more than a lock to say whether who spins can go on.
    private const int Unknown = -1;

    private readonly Dictionary<ClassHash, ClassHash> _changes = [];
    private readonly Dictionary<ClassHash, CpuQueue> _queues = [];
    private readonly Dictionary<ClassHash, CpuQueue> _next = [];
    private readonly Dictionary<ClassHash, (int Id, ulong? Lock)> _footings = [];
    private readonly Dictionary<Footing, int> _ids = [];
    private readonly Dictionary<ClassHash, Offers> _offers = [];

    /// <summary>How much it holds.</summary>
    public int Count => _changes.Count + _next.Count + _footings.Count + _offers.Count;

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        _changes.Clear();
        _queues.Clear();
        _next.Clear();
        _footings.Clear();
        _ids.Clear();
        _offers.Clear();
    }

    /// <summary>Remembers what can come, after the last step of the run.</summary>
    /// <param name="point">The point.</param>
    /// <param name="step">The step.</param>
    /// <returns>Whether it is what was known, as far as it was.</returns>
    public bool Note(StepPoint point, in Step step)
    {
        var isSame = true;
        for (var cpu = 0; cpu < point.Cpus.Count; cpu++)
        {
            var queue = CpuQueue.Of(point, cpu);
            if (trace.Count > 0 && _queues.TryGetValue(trace.QueueOf(cpu), out var before))
            {
                var change = queue.ChangeFrom(before);
                isSame &= Keep(_changes, trace.Last.Then((ulong)cpu), change) == change;
                isSame &= Keep(_next, NextKey(cpu, step, change), queue).Hash == queue.Hash;
            }

            _queues.TryAdd(queue.Hash, queue);
            trace.Settle(cpu, queue);
            var footing = Told(point.Cpus[cpu].Footing);
            if (queue.Runner != 0)
            {
                isSame &= Keep(_footings, trace.ContextHash(queue.Runner), footing) == footing;
            }

            var offers = Offers.Of(point, cpu);
            isSame &= footing.Id == Unknown || Keep(_offers, OffersKey(cpu, footing), offers).IsSame(offers);
        }

        var early = Offers.Of(point, SearchKeys.Hardware);
        isSame &= Keep(_offers, trace.Hardware, early).IsSame(early);
        trace.Hardware = early.Hash;
        return Keep(_offers, trace.Hardware, early).IsSame(early) && isSame;
    }

    /// <summary>What can come after the last step of the run.</summary>
    /// <param name="point">Where to put it.</param>
    /// <param name="step">The step.</param>
    /// <param name="cpus">How many CPUs there are.</param>
    /// <returns>Whether it is known.</returns>
    public bool Recall(StepPoint point, in Step step, int cpus)
    {
        for (var cpu = 0; cpu < cpus; cpu++)
        {
            if (!_changes.TryGetValue(trace.Last.Then((ulong)cpu), out var change) || !_next.TryGetValue(NextKey(cpu, step, change), out var queue))
            {
                return false;
            }

            trace.Settle(cpu, queue);
            (int Id, ulong? Lock) footing = (Nobody, null);
            if ((queue.Runner != 0 && !_footings.TryGetValue(trace.ContextHash(queue.Runner), out footing)) || footing.Id == Unknown ||
                !_offers.TryGetValue(OffersKey(cpu, footing), out var offers))
            {
                return false;
            }

            queue.AddTo(point);
            offers.AddTo(point);
        }

        if (!_offers.TryGetValue(trace.Hardware, out var early))
        {
            return false;
        }

        early.AddTo(point);
        trace.Hardware = early.Hash;
        return true;
    }

    private static TValue Keep<TValue>(Dictionary<ClassHash, TValue> kept, ClassHash key, TValue value)
    {
        ref var known = ref CollectionsMarshal.GetValueRefOrAddDefault(kept, key, out var isKnown);
        if (!isKnown)
        {
            known = value;
        }

        return known!;
    }

    private ClassHash NextKey(int cpu, in Step step, ClassHash change)
    {
        var isOwn = step.Kind != StepKind.Hardware && step.Actor == cpu;
        return trace.QueueOf(cpu).Then(isOwn ? 1 + (ulong)step.Kind : 0).Then(isOwn && step.Kind != StepKind.Continue ? step.Alternative : 0).And(change);
    }

    /// <summary>What a context stands before, by a number of its own, and the lock that says whether it can go on.</summary>
    private (int Id, ulong? Lock) Told(in Footing footing)
    {
        if (footing == Footing.Nobody)
        {
            return (Nobody, null);
        }

        ref var id = ref CollectionsMarshal.GetValueRefOrAddDefault(_ids, footing, out var isKnown);
        id = isKnown ? id : _ids.Count;
        var step = footing.Step;
        return step.IsBusy && step.Pending.Mode != AccessMode.Acquire ? (Unknown, null) : (id, step.IsBusy ? step.Pending.Object : null);
    }

    private ClassHash OffersKey(int cpu, (int Id, ulong? Lock) footing)
    {
        var key = trace.QueueOf(cpu).Then((ulong)footing.Id);
        return footing.Lock is { } waited ? key.Then(trace.ObjectHash(waited)) : key;
    }
}
