using NUnit.Framework;
using TopHalf.Exploration;

namespace TopHalf.Tests.Exploration;

/// <summary>Tries every schedule, with no reduction at all: what the clever strategies are held against.</summary>
internal sealed class EverySchedule : IStrategy
{
    private readonly List<(int Chosen, int Count)> _path = [];
    private int _depth;
    private bool _isFirst = true;

    public string Name => "every-schedule";

    public bool IsExhaustive => true;

    public long Runs { get; private set; }

    public bool BeginRun()
    {
        while (!_isFirst && _path.Count > 0)
        {
            var (chosen, count) = _path[^1];
            _path.RemoveAt(_path.Count - 1);
            if (chosen + 1 < count)
            {
                _path.Add((chosen + 1, count));
                break;
            }
        }

        if (!_isFirst && _path.Count == 0)
        {
            return false;
        }

        _isFirst = false;
        _depth = 0;
        return true;
    }

    public int Pick(StepPoint point)
    {
        if (_depth == _path.Count)
        {
            _path.Add((0, point.Enabled.Count));
        }

        var chosen = _path[_depth].Chosen;
        Assert.That(point.Enabled, Has.Count.EqualTo(_path[_depth].Count), "the same choices lead to the same point");
        _depth++;
        return chosen;
    }

    public void EndRun(StepPoint last)
    {
        Runs++;
    }
}
