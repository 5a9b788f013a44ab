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
    private readonly Journal<int, ClassHash> _actors = new();
    private readonly Stack<(int LastOf, int Objects, int Entries, int Actors, ClassHash Barrier, ClassHash Hash)> _marks = new();
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
            _actors.TakeBack(mark.Actors);
            (_barrier, Hash) = (mark.Barrier, mark.Hash);
        }
    }

    /// <summary>How an actor was when <see cref="Settle"/> was called, and all that it did since then and that others did to it: what it can do next follows from that.</summary>
    /// <param name="actor">The number of a CPU, or <see cref="SearchKeys.Hardware"/>.</param>
    public ClassHash ActorHash(int actor) => _actors.ValueOf(actor).Then((ulong)actor);

    /// <summary>What an actor can do is known.</summary>
    /// <param name="actor">The number of a CPU, or <see cref="SearchKeys.Hardware"/>.</param>
    /// <param name="offers">What it can do, and who stands on it.</param>
    public void Settle(int actor, Offers offers)
    {
        var hash = offers.Hash;
        foreach (var stand in offers.Standing)
        {
            hash = hash.Then(_lastOf.ValueOf(stand.Context));
        }

        if (_actors.ValueOf(actor) != hash)
        {
            _actors.Set(actor, hash);
        }
    }

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
    public ClassHash HashOf(in Step step, IReadOnlyList<Access> done)
    {
        var sum = default(ClassHash);
        var isBarrier = false;
        for (var i = 0; i < done.Count; i++)
        {
            var access = done[i];
            isBarrier |= access.Mode == AccessMode.Barrier;
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
    public void Append(in Step step, IReadOnlyList<Access> done)
    {
        _marks.Push((_lastOf.Count, _objects.Count, _entries.Count, _actors.Count, _barrier, Hash));
        var hash = HashOf(step, done);
        NoteActors(step, done, hash);
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

        for (var i = 0; i < done.Count; i++)
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

    private static bool TouchesTurnsOnly(IReadOnlyList<Access> done)
    {
        for (var i = 0; i < done.Count; i++)
        {
            if (!SearchKeys.IsTurn(done[i].Object))
            {
                return false;
            }
        }

        return true;
    }

    private void NoteActors(in Step step, IReadOnlyList<Access> done, ClassHash hash)
    {
        var actor = step.Kind == StepKind.Hardware ? SearchKeys.Hardware : step.Actor;
        _actors.Set(actor, _actors.ValueOf(actor).Then(hash));
        for (var i = 0; i < done.Count; i++)
        {
            if (done[i].Mode == AccessMode.Barrier)
            {
                // Time moves for all.
                foreach (var known in _actors.Keys)
                {
                    _actors.Set(known, _actors.ValueOf(known).Then(hash));
                }
            }

            if (done[i].Mode == AccessMode.Write && SearchKeys.ActorOf(done[i].Object) is { } other && other != actor)
            {
                _actors.Set(other, _actors.ValueOf(other).Then(hash));
            }
        }
    }
}
