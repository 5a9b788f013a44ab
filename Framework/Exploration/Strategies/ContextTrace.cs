using System.Runtime.InteropServices;

namespace TopHalf.Exploration.Strategies;

/// <summary>The class of the run at hand so far: which contexts did what, and in which order they touched what they share.</summary>
/// <remarks>
/// Two runs that differ only in the order of steps of different contexts that touch nothing in common have the same hash, also where the contexts are of one CPU: an interrupt
/// that lands before or after a step with which it shares nothing leaves the machine in the same state. Whose turn it is on a CPU is no part of it.
/// </remarks>
/// <param name="defects">How it is broken, for tests.</param>
internal sealed class ContextTrace(SearchDefects defects = SearchDefects.None)
{
    private readonly Dictionary<ulong, ClassHash> _lastOf = [];
    private readonly Dictionary<ulong, (ClassHash Write, ClassHash Reads)> _objects = [];
    private readonly Dictionary<int, ClassHash> _entries = [];
    private ClassHash _barrier;

    /// <summary>The class.</summary>
    public ClassHash Hash { get; private set; }

    /// <summary>Forgets the last run.</summary>
    public void Clear()
    {
        _lastOf.Clear();
        _objects.Clear();
        _entries.Clear();
        (_barrier, Hash) = (default, default);
    }

    /// <summary>Adds a step at the end.</summary>
    /// <param name="step">The step.</param>
    /// <param name="done">What it touched.</param>
    public void Append(in Step step, IReadOnlyList<Access> done)
    {
        var isEmpty = true;
        for (var i = 0; i < done.Count && isEmpty; i++)
        {
            isEmpty = SearchKeys.IsTurn(done[i].Object);
        }

        if (isEmpty && step.Kind == StepKind.Switch)
        {
            // Back to a task that was made to wait: whose turn it is is no part of what was done.
            return;
        }

        var context = step.Kind == StepKind.Hardware ? SearchKeys.Root : step.Context;
        ref var last = ref CollectionsMarshal.GetValueRefOrAddDefault(_lastOf, context, out var isKnown);
        var before = isKnown || step.Depth == 0 ? last : _entries.GetValueOrDefault(step.Actor);
        var hash = before.Then(context).Then((ulong)step.Kind).Then(step.Kind is StepKind.Continue or StepKind.Interrupt ? step.Alternative : 0).Then(_barrier);
        var sum = default(ClassHash);
        var isBarrier = false;
        for (var i = 0; i < done.Count; i++)
        {
            var access = done[i];
            isBarrier |= access.Mode == AccessMode.Barrier;
            if (access.Mode != AccessMode.Barrier && !SearchKeys.IsTurn(access.Object) && _objects.TryGetValue(access.Object, out var history))
            {
                var seen = access.Mode == AccessMode.Read ? history.Write : SearchKeys.IsMask(access.Object) ? history.Reads : history.Write.Then(history.Reads);
                if (seen == default || (defects.HasFlag(SearchDefects.StateForgetsReads) && access.Mode == AccessMode.Read))
                {
                    // Others that look, before it, make no difference to one that looks.
                    continue;
                }

                sum = sum.And(seen.Then(access.Object).Then((ulong)access.Mode));
            }
        }

        hash = hash.Then(sum);
        if (isBarrier)
        {
            hash = hash.Then(Hash);
            _barrier = hash;
        }

        last = hash;
        Hash = Hash.And(hash);
        if (step.Kind == StepKind.Interrupt)
        {
            _entries[step.Actor] = hash;
        }

        for (var i = 0; i < done.Count; i++)
        {
            var access = done[i];
            if (access.Mode != AccessMode.Barrier && !SearchKeys.IsTurn(access.Object))
            {
                ref var history = ref CollectionsMarshal.GetValueRefOrAddDefault(_objects, access.Object, out _);
                history = access.Mode == AccessMode.Read ? (history.Write, defects.HasFlag(SearchDefects.StateForgetsReads) ? history.Reads : history.Reads.And(hash))
                    : SearchKeys.IsMask(access.Object) ? (history.Write.And(hash), history.Reads) : (hash, default);
            }
        }
    }
}
