using System.Numerics;

namespace TopHalf.Exploration.Strategies;

/// <summary>A place of the run at hand, and what is still to be tried there.</summary>
internal sealed class CachedPlace
{
    private readonly (Step Step, bool IsPreemption)[] _steps;
    private readonly int _spent;
    private readonly List<Sleeper> _sleep;
    private readonly bool _isAlone;
    private ulong _left;
    private int _rest = CachedSearch.MostSteps;
    private Footprint _footprint = Footprint.Unknown;

    public CachedPlace(StepPoint point, int spent, List<Sleeper> sleep, ulong left, int first, bool isAlone)
    {
        _steps = new (Step, bool)[point.Enabled.Count];
        for (var i = 0; i < _steps.Length; i++)
        {
            _steps[i] = (point.Enabled[i], point.IsPreemption(i));
        }

        (_spent, _sleep) = (spent, sleep);
        Taken = first;
        (_left, _isAlone) = (left & ~(1UL << Taken), isAlone);
    }

    public int Taken { get; private set; }

    public Step Step => _steps[Taken].Step;

    /// <summary>Whether a run that follows the same steps came to it.</summary>
    public bool IsAt(StepPoint point)
    {
        var isAt = point.Enabled.Count == _steps.Length;
        for (var i = 0; i < _steps.Length && isAt; i++)
        {
            isAt = _steps[i].Step.IsSame(point.Enabled[i]);
        }

        return isAt;
    }

    public int SpentAfter => _spent + (_steps[Taken].IsPreemption ? 1 : 0);

    /// <summary>Takes the next step that is to be tried.</summary>
    /// <returns>Whether there is one.</returns>
    public bool TakeNext(int? bound)
    {
        while (_left == 0 && _rest < _steps.Length && _steps[_rest].IsPreemption && _spent >= bound)
        {
            _rest++;
        }

        if (_left == 0 && (_isAlone || _rest >= _steps.Length))
        {
            return false;
        }

        if (bound is null)
        {
            _sleep.Add(new(Step.Actor, Step.Alternative, _footprint));
        }

        _footprint = Footprint.Unknown;
        Taken = _left == 0 ? _rest++ : BitOperations.TrailingZeroCount(_left);
        _left &= _left - 1;
        return true;
    }

    public void NoteTaken(Footprint footprint) => _footprint = footprint;

    public List<Sleeper> SleepAfter(bool neverWakes)
    {
        var actor = Step.Actor;
        return _sleep.FindAll(sleeper => sleeper.SleepsOn(actor, neverWakes ? Footprint.Empty : _footprint));
    }
}
