using NUnit.Framework;
using TopHalf.Exploration;

namespace TopHalf.Tests.Exploration;

/// <summary>Tries every schedule, with no reduction at all: what the clever strategies are held against.</summary>
internal sealed class EverySchedule : IStrategy
{
    private readonly List<(int Chosen, int Count)> _path = [];
    private readonly List<(Step Step, Access[] Done)> _trace = [];
    private int _depth;
    private bool _isFirst = true;

    public string Name => "every-schedule";

    public bool IsExhaustive => true;

    public long Runs { get; private set; }

    /// <summary>The traces that were seen, in a normal form that equivalent ones share.</summary>
    public HashSet<string> Classes { get; } = [];

    /// <summary>How many of the last runs' steps there were.</summary>
    public IReadOnlyList<(Step Step, Access[] Done)> Trace => _trace;

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
        _trace.Clear();
        return true;
    }

    public int Pick(StepPoint point)
    {
        NoteDone(point);
        if (_depth == _path.Count)
        {
            _path.Add((0, point.Enabled.Count));
        }

        var chosen = _path[_depth].Chosen;
        Assert.That(point.Enabled, Has.Count.EqualTo(_path[_depth].Count), "the same choices lead to the same point");
        _depth++;
        _trace.Add((point.Enabled[chosen], []));
        return chosen;
    }

    public void EndRun(StepPoint last)
    {
        NoteDone(last);
        Runs++;
        Classes.Add(NormalForm());
    }

    private void NoteDone(StepPoint point)
    {
        if (_trace.Count > 0)
        {
            _trace[^1] = (_trace[^1].Step, [.. point.Done]);
        }
    }

    /// <summary>For each step the set of earlier steps on which it depends, by name: actor and ordinal.</summary>
    private string NormalForm()
    {
        var names = new List<string>();
        var counts = new Dictionary<int, int>();
        var lines = new List<string>();
        var before = new List<HashSet<int>>();
        for (var i = 0; i < _trace.Count; i++)
        {
            var (step, done) = _trace[i];
            var ordinal = counts[step.Actor] = counts.GetValueOrDefault(step.Actor) + 1;
            names.Add($"{step.Actor}.{ordinal}:{step.Alternative:x}");
            var past = new HashSet<int>();
            for (var j = 0; j < i; j++)
            {
                var (earlier, touched) = _trace[j];
                if (earlier.Actor == step.Actor || done.Any(mine => touched.Any(theirs => mine.ConflictsWith(theirs))))
                {
                    past.Add(j);
                    past.UnionWith(before[j]);
                }
            }

            before.Add(past);
            lines.Add($"{names[i]} after {string.Join(',', past.Select(j => names[j]).Order(StringComparer.Ordinal))}");
        }

        return string.Join('\n', lines.Order(StringComparer.Ordinal));
    }
}
