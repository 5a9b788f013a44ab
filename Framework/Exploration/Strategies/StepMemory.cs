using System.Runtime.InteropServices;

namespace TopHalf.Exploration.Strategies;

/// <summary>Remembers what steps did, so that a step that would do the same again need not be run to know what it does.</summary>
/// <remarks>
/// What a step does follows from what its context did before and from what it finds in what it touches; what an actor can do next follows from what it did and what others did
/// to it. That is what makes a state in <see cref="CachedSearch"/>, too. Each run is held against what is remembered. Of a bounded size.
/// </remarks>
/// <param name="trace">The run at hand.</param>
internal sealed class StepMemory(ContextTrace trace)
{
    private const int MostAccesses = 1 << 21;
    private const int MostOfActors = 1 << 20;

    private readonly Dictionary<ClassHash, List<Access[]>> _tries = [];
    private readonly Dictionary<ClassHash, Access[]> _done = [];
    private readonly ActorMemory _actors = new(trace);
    private readonly Dictionary<ClassHash, Step[]> _quiet = [];
    private readonly Dictionary<ClassHash, int> _lastActors = [];
    private int _accesses;

    /// <summary>Whether some run did something else than what was remembered of it: then nothing is to be concluded from it.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>A run did something else than what was concluded.</summary>
    public void Distrust() => IsBroken = true;

    /// <summary>Remembers a step. To be called before it is added to the run.</summary>
    /// <param name="step">The step.</param>
    /// <param name="done">What it touched.</param>
    public void Note(in Step step, ReadOnlySpan<Access> done)
    {
        if (_accesses >= MostAccesses || _actors.Count >= MostOfActors)
        {
            Forget();
        }

        ref var known = ref CollectionsMarshal.GetValueRefOrAddDefault(_done, trace.HashOf(step, done), out var isKnown);
        if (isKnown)
        {
            IsBroken |= Sum(done) != Sum(known!);
            return;
        }

        known = [.. done];
        _accesses += known.Length;
        ref var tries = ref CollectionsMarshal.GetValueRefOrAddDefault(_tries, trace.Before(step), out _);
        (tries ??= []).Add(known);
    }

    /// <summary>Remembers what can come.</summary>
    /// <param name="point">The point.</param>
    /// <param name="step">The last step.</param>
    public void Note(StepPoint point, in Step step)
    {
        if (trace.IsAfterBarrier)
        {
            _lastActors[trace.Hash] = point.LastActor;
        }

        if (IsQuiet(point))
        {
            ref var quiet = ref CollectionsMarshal.GetValueRefOrAddDefault(_quiet, trace.Hash, out var isQuietKnown);
            IsBroken |= isQuietKnown && !quiet.AsSpan().SequenceEqual([.. point.Enabled]);
            quiet = [.. point.Enabled];
        }

        IsBroken |= !_actors.Note(point, step);
    }

    /// <summary>What a step is going to touch.</summary>
    /// <param name="step">The step.</param>
    /// <returns>What it did when it was taken after the same; null if it was not.</returns>
    public Access[]? Recall(in Step step)
    {
        foreach (var done in CollectionsMarshal.AsSpan(_tries.GetValueOrDefault(trace.Before(step))))
        {
            // What nobody had touched before makes no difference to the hash: of several the one that was done there.
            if (_done.TryGetValue(trace.HashOf(step, done), out var known) && ReferenceEquals(known, done))
            {
                return done;
            }
        }

        return null;
    }

    /// <summary>What can come.</summary>
    /// <param name="point">Where to put it.</param>
    /// <param name="step">The last step.</param>
    /// <param name="cpus">How many CPUs there are.</param>
    /// <returns>Whether it is known.</returns>
    public bool Recall(StepPoint point, in Step step, int cpus)
    {
        var lastActor = step.Actor;
        if ((trace.IsAfterBarrier && !_lastActors.TryGetValue(trace.Hash, out lastActor)) || !_actors.Recall(point, step, cpus))
        {
            return false;
        }

        if (!point.Enabled.Any(static step => step.Kind != StepKind.Hardware))
        {
            // Nobody goes on by himself. What comes then is known of the whole only.
            if (!_quiet.TryGetValue(trace.Hash, out var all))
            {
                return false;
            }

            point.ClearEnabled();
            foreach (var possible in all)
            {
                point.AddEnabled(possible);
            }
        }

        point.Prefer(lastActor);
        return true;
    }

    /// <summary>In which order a step touched what it touched makes no difference.</summary>
    private static ClassHash Sum(ReadOnlySpan<Access> done)
    {
        var sum = default(ClassHash);
        for (var i = 0; i < done.Length; i++)
        {
            sum = sum.And(default(ClassHash).Then(done[i].Object).Then((ulong)done[i].Mode));
        }

        return sum;
    }

    private static bool IsQuiet(StepPoint point) => point.Enabled.All(static step => step.Kind == StepKind.Hardware || step.Pending.Mode == AccessMode.Barrier);

    private void Forget()
    {
        _accesses = 0;
        _tries.Clear();
        _done.Clear();
        _actors.Clear();
        _quiet.Clear();
        _lastActors.Clear();
    }
}
