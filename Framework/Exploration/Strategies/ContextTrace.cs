namespace TopHalf.Exploration.Strategies;

/// <summary>The class of the run at hand so far: which contexts did what, and in which order they touched what they share. What was added last can be taken back.</summary>
/// <remarks>
/// Two runs that differ only in the order of steps of different contexts that touch nothing in common have the same hash, also where the contexts are of one CPU: an interrupt
/// that lands before or after a step with which it shares nothing leaves the machine in the same state. Whose turn it is on a CPU is no part of it.
/// </remarks>
/// <param name="defects">How it is broken, for tests.</param>
internal sealed class ContextTrace(SearchDefects defects = SearchDefects.None)
{
    private readonly Journal<ulong, ClassHash> _lastOf = new();
    private readonly Journal<ulong, (ClassHash Write, ClassHash Reads)> _objects = new();
    private readonly Journal<int, ClassHash> _entries = new();
    private readonly Journal<ulong, ClassHash> _begun = new();
    private readonly Journal<int, ClassHash> _cpus = new();
    private readonly Stack<(int LastOf, int Objects, int Entries, int Begun, int Cpus, ClassHash Hardware, ClassHash Barrier, ClassHash Hash)> _marks = new();
    private ClassHash _barrier;

    /// <summary>The class.</summary>
    public ClassHash Hash { get; private set; }

    /// <summary>Whether time moved in the last step, and with it came what could only follow.</summary>
    public bool IsAfterBarrier => _marks.TryPeek(out var mark) && mark.Barrier != _barrier;

    /// <summary>Takes the last steps back.</summary>
    /// <param name="count">How many are to be left.</param>
    public void TakeBack(int count)
    {
        while (_marks.Count > count)
        {
            var mark = _marks.Pop();
            _lastOf.TakeBack(mark.LastOf);
            _objects.TakeBack(mark.Objects);
            _entries.TakeBack(mark.Entries);
            _begun.TakeBack(mark.Begun);
            _cpus.TakeBack(mark.Cpus);
            (Hardware, _barrier, Hash) = (mark.Hardware, mark.Barrier, mark.Hash);
        }
    }

    /// <summary>The last step that was added; its place in the class.</summary>
    public ClassHash Last { get; private set; }

    /// <summary>How many steps were added.</summary>
    public int Count => _marks.Count;

    /// <summary>How the hardware was when that was told, and all that it did since then and that others did to it: what it can do next follows from that.</summary>
    public ClassHash Hardware { get; set; }

    /// <summary>How a CPU was when that was last told.</summary>
    /// <param name="cpu">Its number.</param>
    public ClassHash QueueOf(int cpu) => _cpus.ValueOf(cpu);

    /// <summary>Tells how a CPU is.</summary>
    /// <param name="cpu">Its number.</param>
    /// <param name="queue">Who has it and who waits for it.</param>
    public void Settle(int cpu, CpuQueue queue)
    {
        if (_cpus.ValueOf(cpu) != queue.Hash)
        {
            _cpus.Set(cpu, queue.Hash);
        }

        if (queue.Runner != 0 && !_lastOf.Knows(queue.Runner) && !_begun.Knows(queue.Runner))
        {
            // It was entered by the step before, which some other context took.
            _begun.Set(queue.Runner, Last);
        }
    }

    /// <summary>What a context did so far, and what it knew.</summary>
    /// <param name="context">Its key.</param>
    public ClassHash ContextHash(ulong context) => (_lastOf.Knows(context) ? _lastOf.ValueOf(context) : _begun.ValueOf(context)).Then(context).Then(_barrier);

    /// <summary>What was done to an object so far.</summary>
    /// <param name="key">Its key.</param>
    public ClassHash ObjectHash(ulong key) => _objects.ValueOf(key) is var (write, reads) ? write.Then(reads) : default;

    /// <summary>A step, and all that its context knew before it.</summary>
    /// <param name="step">The step.</param>
    public ClassHash Before(in Step step)
    {
        var context = ContextOf(step);
        var before = _lastOf.Knows(context) || step.Depth == 0 ? _lastOf.ValueOf(context) : _entries.ValueOf(step.Actor);
        return before.Then(context).Then((ulong)step.Kind).Then(step.Kind != StepKind.Switch ? step.Alternative : 0).Then(_barrier);
    }

    /// <summary>A step, and all that it saw; its place in the class.</summary>
    /// <param name="step">The step.</param>
    /// <param name="done">What it touched.</param>
    public ClassHash HashOf(in Step step, ReadOnlySpan<Access> done)
    {
        var sum = default(ClassHash);
        var isBarrier = false;
        for (var i = 0; i < done.Length; i++)
        {
            var access = done[i];
            isBarrier |= access.Mode == AccessMode.Barrier;
            if (SearchKeys.CpuOfQueue(access.Object) is { } cpu)
            {
                sum = sum.And(QueueOf(cpu).Then(access.Object));
                continue;
            }

            if (access.Mode != AccessMode.Barrier && !SearchKeys.IsTurn(access.Object) && _objects.Knows(access.Object))
            {
                var history = _objects.ValueOf(access.Object);
                var seen = access.Mode == AccessMode.Read ? history.Write : SearchKeys.IsMask(access.Object) ? history.Reads : history.Write.Then(history.Reads);
                if (seen == default || (defects.HasFlag(SearchDefects.StateForgetsReads) && access.Mode == AccessMode.Read))
                {
                    // Others that look, before it, make no difference to one that looks.
                    continue;
                }

                sum = sum.And(seen.Then(access.Object).Then((ulong)access.Mode));
            }
        }

        var hash = Before(step).Then(sum);
        return isBarrier ? hash.Then(Hash) : hash;
    }

    /// <summary>Adds a step at the end.</summary>
    /// <param name="step">The step.</param>
    /// <param name="done">What it touched.</param>
    public void Append(in Step step, ReadOnlySpan<Access> done)
    {
        _marks.Push((_lastOf.Count, _objects.Count, _entries.Count, _begun.Count, _cpus.Count, Hardware, _barrier, Hash));
        var hash = HashOf(step, done);
        Last = hash;
        NoteHardware(step, done, hash);
        if (step.Kind == StepKind.Switch && TouchesTurnsOnly(done))
        {
            // Back to a task that was made to wait: whose turn it is is no part of what was done.
            return;
        }

        Hash = Hash.And(hash);
        _lastOf.Set(ContextOf(step), hash);
        if (step.Kind == StepKind.Interrupt)
        {
            _entries.Set(step.Actor, hash);
        }

        for (var i = 0; i < done.Length; i++)
        {
            var access = done[i];
            if (access.Mode == AccessMode.Barrier)
            {
                _barrier = hash;
            }
            else if (!SearchKeys.IsTurn(access.Object))
            {
                var history = _objects.ValueOf(access.Object);
                _objects.Set(access.Object, access.Mode == AccessMode.Read ? (history.Write, defects.HasFlag(SearchDefects.StateForgetsReads) ? history.Reads : history.Reads.And(hash))
                    : SearchKeys.IsMask(access.Object) ? (history.Write.And(hash), history.Reads) : (hash, default));
            }
        }
    }

    private static ulong ContextOf(in Step step) => step.Kind == StepKind.Hardware ? SearchKeys.Root : step.Context;

    private static bool TouchesTurnsOnly(ReadOnlySpan<Access> done)
    {
        for (var i = 0; i < done.Length; i++)
        {
            if (!SearchKeys.IsTurn(done[i].Object))
            {
                return false;
            }
        }

        return true;
    }

    private void NoteHardware(in Step step, ReadOnlySpan<Access> done, ClassHash hash)
    {
        var concerns = step.Kind == StepKind.Hardware;
        for (var i = 0; i < done.Length && !concerns; i++)
        {
            concerns = done[i].Mode == AccessMode.Barrier || (done[i].Mode == AccessMode.Write && EventLabel.IsTarget(done[i].Object));
        }

        Hardware = concerns ? Hardware.Then(hash) : Hardware;
    }
}
