namespace TopHalf.Exploration.Strategies;

/// <summary>Dynamic partial-order reduction: runs a schedule, looks for its races, and tries what could have come the other way round.</summary>
/// <param name="isOptimal">Whether it asks for whole sequences (wake-up trees), and not only for their first step (source sets).</param>
/// <param name="defects">How it is broken, for tests.</param>
internal sealed class Reduction(bool isOptimal, SearchDefects defects)
{
    private readonly SearchStack _stack = new(defects);
    private bool _isOptimal = isOptimal;

    /// <summary>Runs that ended, each of another class.</summary>
    public long Classes { get; private set; }

    /// <summary>Runs that were given up.</summary>
    public long Blocked { get; private set; }

    /// <summary>The class of the last run; null if it was given up.</summary>
    public ClassHash? LastClass { get; private set; }

    /// <summary>Begins where another search was cut.</summary>
    public void Resume(StackState from)
    {
        _stack.Resume(from);
        _isOptimal = false;
    }

    /// <summary>Cuts what is left into parts.</summary>
    /// <param name="most">From how many places parts branch off at most.</param>
    public IReadOnlyList<StackState> Divide(int most)
    {
        if (_isOptimal)
        {
            // What a sequence need not begin with depends on races that are found later, and by then maybe in another part. Source sets depend on no such thing.
            _isOptimal = false;
            _stack.AddAll();
        }

        return _stack.Divide(most);
    }

    /// <summary>Prepares the next run.</summary>
    public bool BeginRun() => _stack.Begin();

    /// <summary>Says what comes next.</summary>
    /// <param name="point">What can.</param>
    public int Pick(StepPoint point) => _stack.Pick(point);

    /// <summary>Told at the end of a run.</summary>
    /// <param name="last">The last step's accesses, and who stands before something that never came.</param>
    public void EndRun(StepPoint last)
    {
        _stack.End(last);
        LastClass = _stack.IsGivenUp ? null : _stack.Trace.Hash;
        (Classes, Blocked) = _stack.IsGivenUp ? (Classes, Blocked + 1) : (Classes + 1, Blocked);
        if (_isOptimal && _stack.IsSurprised && !defects.HasFlag(SearchDefects.SurprisesAreIgnored))
        {
            // Source sets are right also where steps depend on more than the code of their actor. What was tried until now held no surprise and is complete.
            _isOptimal = false;
            _stack.AddAll();
        }

        if (!_stack.IsVoid)
        {
            new RaceAnalysis(_stack, _isOptimal, defects).Run(last);
        }
    }
}
