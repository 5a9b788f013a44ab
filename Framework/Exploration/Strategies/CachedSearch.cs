using System.Numerics;
using System.Runtime.InteropServices;

namespace TopHalf.Exploration.Strategies;

/// <summary>Tries everything that can come at each point, deepest first, and gives a run up where it does what an equivalent one did: the machine is in the same state, and all that can follow was tried.</summary>
/// <remarks>
/// Musuvathi, Qadeer: "Partial-order reduction for context-bounded state exploration", 2007 (happens-before caching). Without a bound, what was tried sleeps until something
/// comes on which it depends, and of what sleeps at a state that is met again is tried what was not before (Godefroid, LNCS 1032, chapter 5). Modulo collisions of 128-bit hashes.
/// </remarks>
internal sealed class CachedSearch
{
    // Of so many steps at one point it is remembered which were left out. Where there are more, all are tried each time.
    public const int MostSteps = 64;

    // After so many steps that were not run there is a run, so that whoever waits hears of the search.
    private const int MostRecalled = 100_000;

    private readonly PrefixCache _cache = new();
    private readonly List<CachedPlace> _path = [];
    private readonly ContextTrace _trace;
    private readonly StepMemory _memory;
    private readonly StepPoint _recalled = new() { ListsStanding = true };
    private readonly LocalSteps _locals;
    private readonly SearchDefects _defects;
    private readonly Survey _survey = new();
    private Dictionary<ulong, int> _steps = [];
    private Dictionary<ulong, int> _stepsBefore = [];
    private int _depth;
    private int _cpus;
    private bool _isStarted;
    private bool _isOpen;
    private bool _isGivenUp;
    private int _lastActor;
    private long _classesOfBound;
    private Step _step;

    /// <summary>Starts a search.</summary>
    /// <param name="defects">How it is broken, for tests.</param>
    public CachedSearch(SearchDefects defects)
    {
        _defects = defects;
        _trace = new(defects);
        _memory = new(_trace);
        _locals = new(defects);
    }

    /// <summary>How often a context that could go on may be made to wait; null for no bound.</summary>
    public int? Bound { get; private set; }

    /// <summary>Classes, as far as they are known; some may have been counted twice where there are more than can be remembered.</summary>
    public long Classes { get; private set; }

    /// <summary>Whether steps are recalled instead of run; not any more after a run that did something else than what was remembered.</summary>
    public bool Recalls { get; private set; } = true;

    /// <summary>Runs that were given up.</summary>
    public long Blocked { get; private set; }

    /// <summary>The hashes of the classes since it began last, joined.</summary>
    public ClassHash ClassSum { get; private set; }

    /// <summary>The class of the last run; null if it was given up.</summary>
    public ClassHash? LastClass { get; private set; }

    /// <summary>Begins again, with another bound.</summary>
    /// <param name="bound">The bound; null for none.</param>
    public void Restart(int? bound)
    {
        _cache.Clear();
        _path.Clear();
        (_classesOfBound, ClassSum, _isStarted, Bound) = (0, default, false, bound);
    }

    /// <summary>Prepares the next run.</summary>
    /// <returns>False when nothing is left to try.</returns>
    public bool Begin()
    {
        var goesOn = Prepare();
        (_depth, _isOpen, _isGivenUp, _lastActor) = (0, false, false, -1);
        // What leads to the last place was run before, and is in the trace.
        _trace.TakeBack(Math.Max(0, _path.Count - 1));
        (_stepsBefore, _steps) = (_steps, _stepsBefore);
        _steps.Clear();
        return goesOn;
    }

    /// <summary>Says what comes next.</summary>
    /// <param name="point">What can.</param>
    /// <returns>An index into what is enabled; -1 to give the run up.</returns>
    public int Pick(StepPoint point)
    {
        Close(point);
        if (!_survey.IsOn && _depth == _path.Count && !Arrive(point))
        {
            _isGivenUp = true;
            return -1;
        }

        if (_depth < _path.Count && !_path[_depth].IsAt(point))
        {
            _memory.Distrust();
            _isGivenUp = true;
            return -1;
        }

        var taken = _survey.IsOn ? _survey.Pick(point, Bound) : _path[_depth++].Taken;
        CollectionsMarshal.GetValueRefOrAddDefault(_steps, point.Enabled[taken].Origin, out _)++;
        (_isOpen, _step, _lastActor) = (_depth >= _path.Count, point.Enabled[taken], point.Enabled[taken].Actor);
        return taken;
    }

    /// <summary>Told at the end of a run.</summary>
    /// <param name="last">What the last step touched.</param>
    public void End(StepPoint last)
    {
        Close(last);
        LastClass = _isGivenUp || _survey.IsOn ? null : _trace.Hash;
        if (_isGivenUp)
        {
            Blocked++;
        }
        else if (!_survey.IsOn && _cache.Note(_trace.Hash.Then(ulong.MaxValue), 0))
        {
            ClassSum = ClassSum.And(_trace.Hash);
            // Each bound comes to what lower ones came to, again.
            Classes = Math.Max(Classes, ++_classesOfBound);
        }
    }

    private bool Prepare()
    {
        if (_survey.IsOn && _survey.Begin(_locals.Facts))
        {
            return true;
        }

        if (_locals.HasLearned || (Recalls && _memory.IsBroken))
        {
            Recalls &= !_memory.IsBroken;
            _locals.BeginPass();
            Restart(Bound);
            if (_survey.Begin(_locals.Facts))
            {
                return true;
            }
        }

        if (!_isStarted)
        {
            return _isStarted = true;
        }

        var left = MostRecalled;
        while (_path.Count > 0)
        {
            if (!_path[^1].TakeNext(Bound))
            {
                _path.RemoveAt(_path.Count - 1);
            }
            else if (!Recalls || !IsGivenUpFromMemory(ref left))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Goes on from the last place as far as it is known what comes.</summary>
    /// <param name="left">How many steps may be recalled.</param>
    /// <returns>Whether the run would be given up; false where a run has to find out.</returns>
    private bool IsGivenUpFromMemory(ref int left)
    {
        _trace.TakeBack(_path.Count - 1);
        while (--left > 0 && _memory.Recall(_path[^1].Step) is { } done)
        {
            var step = _path[^1].Step;
            _trace.Append(step, done);
            _lastActor = step.Actor;
            NoteTaken(done);
            _recalled.Clear();
            if (!_memory.Recall(_recalled, step, _cpus))
            {
                return false;
            }

            if (!Arrive(_recalled))
            {
                return true;
            }
        }

        return false;
    }

    private void Close(StepPoint point)
    {
        Recalls &= point.Standing is not null;
        if (_depth < _path.Count)
        {
            return;
        }

        var isNew = _isOpen || _trace.Count == 0;
        if (_isOpen)
        {
            _isOpen = false;
            if (Recalls)
            {
                _memory.Note(_step, point.Done.AsSpan());
            }

            _trace.Append(_step, point.Done.AsSpan());
            _locals.Note(_step, point.Done.AsSpan());
            if (!_survey.IsOn)
            {
                NoteTaken(point.Done.AsSpan());
            }
        }

        if (Recalls && isNew && point.Enabled.Count > 0)
        {
            _cpus = point.Cpus.Count;
            _memory.Note(point, _step);
        }
    }

    private void NoteTaken(ReadOnlySpan<Access> done)
    {
        if (Bound is null)
        {
            _path[^1].NoteTaken(Footprint.Of(done));
        }
    }

    private bool Arrive(StepPoint point)
    {
        var before = _path.Count == 0 ? null : _path[^1];
        var spent = before?.SpentAfter ?? 0;
        var sleep = Bound is null ? before?.SleepAfter(_defects.HasFlag(SearchDefects.SleepersNeverWake)) ?? [] : [];
        if (LocalAt(point) is var local and >= 0)
        {
            var asleep = Sleeping(point, sleep);
            if ((asleep >> local & 1) != 0 || IsCovered(point, spent, asleep))
            {
                return false;
            }

            _path.Add(new(point, spent, sleep, 1UL << local, local, isAlone: true));
            return true;
        }

        var all = point.Enabled.Count >= MostSteps ? ulong.MaxValue : (1UL << point.Enabled.Count) - 1;
        var left = all & ~Sleeping(point, sleep);
        left = Bound is null ? LeftAt(point, all, left) : IsNew(point, spent) ? WithinBound(point, spent, left) : 0;
        if (left == 0)
        {
            return false;
        }

        _path.Add(new(point, spent, sleep, left, FirstOf(point, left), isAlone: false));
        return true;
    }

    /// <summary>Who is tried first. Without a bound the one that had the fewest steps in the last run: what it does is asleep beside the many steps of the others then.</summary>
    private int FirstOf(StepPoint point, ulong left)
    {
        var first = (left >> point.Preferred & 1) != 0 ? point.Preferred : BitOperations.TrailingZeroCount(left);
        if (Bound is not null)
        {
            return first;
        }

        for (var i = 0; i < Math.Min(point.Enabled.Count, MostSteps); i++)
        {
            if ((left >> i & 1) != 0 && point.Enabled[i].Kind != StepKind.Hardware && StepsOf(point.Enabled[i]) < StepsOf(point.Enabled[first]))
            {
                first = i;
            }
        }

        return first;
    }

    private int StepsOf(in Step step) => step.Kind == StepKind.Hardware ? int.MaxValue : _stepsBefore.GetValueOrDefault(step.Origin);

    private bool IsNew(StepPoint point, int spent) =>
        point.Enabled.Count > MostSteps || _cache.Note(StateAt(point), _defects.HasFlag(SearchDefects.CacheForgetsBudget) ? 0 : spent);

    /// <summary>Whether all that could follow here was tried before, but for what sleeps now.</summary>
    private bool IsCovered(StepPoint point, int spent, ulong asleep) => Bound is not null ? !IsNew(point, spent)
        : point.Enabled.Count <= MostSteps && _cache.Exchange(StateAt(point), asleep) is { } before && (before & ~asleep) == 0;

    /// <summary>What is to be tried here, of what does not sleep; what does is remembered with the state, since another run may come here with less asleep.</summary>
    private ulong LeftAt(StepPoint point, ulong all, ulong awake)
    {
        if (point.Enabled.Count > MostSteps)
        {
            return awake;
        }

        var asleepBefore = _cache.Exchange(StateAt(point), all & ~awake);
        return asleepBefore is not { } before ? awake : before & awake;
    }

    private ulong WithinBound(StepPoint point, int spent, ulong steps)
    {
        for (var i = 0; i < Math.Min(point.Enabled.Count, MostSteps) && spent >= Bound; i++)
        {
            steps &= i != point.Preferred && point.IsPreemption(i) ? ~(1UL << i) : ulong.MaxValue;
        }

        return steps;
    }

    private static ulong Sleeping(StepPoint point, List<Sleeper> sleep)
    {
        var mask = 0UL;
        for (var i = 0; i < Math.Min(point.Enabled.Count, MostSteps); i++)
        {
            var step = point.Enabled[i];
            mask |= sleep.Exists(sleeper => IsSame(sleeper, step)) ? 1UL << i : 0;
        }

        return mask;
    }

    private static bool IsSame(in Sleeper sleeper, in Step step) => sleeper.Actor == step.Actor && sleeper.Alternative == step.Alternative;

    /// <summary>A step that needs no other beside it. Under a bound only one that costs nothing, and that moves what costs to a later point where it costs the same.</summary>
    private int LocalAt(StepPoint point)
    {
        if ((Bound is null || point.CanGoOn) && IsLocal(point, point.Preferred))
        {
            return point.Preferred;
        }

        for (var i = 0; Bound is null && i < Math.Min(point.Enabled.Count, MostSteps); i++)
        {
            if (IsLocal(point, i))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>Whether nothing else has to be tried: it is the one thing that its context can do, and no other task could have its CPU instead.</summary>
    private bool IsLocal(StepPoint point, int index)
    {
        var step = point.Enabled[index];
        for (var i = 0; i < point.Enabled.Count; i++)
        {
            if (i != index && point.Enabled[i] is var other && other.Actor == step.Actor && (step.Kind == StepKind.Switch || other.Kind == StepKind.Continue))
            {
                return false;
            }
        }

        return _locals.IsLocal(point, index);
    }

    /// <summary>What was done so far, who stands where, and, where that counts, who did something last.</summary>
    private ClassHash StateAt(StepPoint point)
    {
        var state = _trace.Hash.Then(Bound is null || _defects.HasFlag(SearchDefects.CacheForgetsActor) ? 0 : (ulong)(_lastActor + 1));
        foreach (var step in point.Enabled)
        {
            state = state.Then((ulong)step.Actor).Then(step.Alternative).Then(step.Context);
        }

        foreach (var step in point.Blocked)
        {
            state = state.Then(ulong.MaxValue - (ulong)step.Actor).Then(step.Context);
        }

        return state;
    }
}
