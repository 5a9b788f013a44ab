using TopHalf.Choices;
using TopHalf.Exploration;

namespace TopHalf.Tests.Exploration;

/// <summary>Lets a strategy decide, and writes each run down in a form that equivalent runs share.</summary>
internal sealed class Canonical(IStrategy strategy) : IStrategy
{
    private readonly List<(Step Step, Access[] Done)> _trace = [];
    private bool _isGivenUp;

    public string Name => strategy.Name;

    public bool IsExhaustive => strategy.IsExhaustive;

    /// <summary>How often each class was met.</summary>
    public Dictionary<string, int> Classes { get; } = [];

    public long GivenUp { get; private set; }

    public bool BeginRun()
    {
        _trace.Clear();
        _isGivenUp = false;
        return strategy.BeginRun();
    }

    public int Pick(StepPoint point)
    {
        NoteDone(point);
        var chosen = strategy.Pick(point);
        if (chosen < 0)
        {
            _isGivenUp = true;
            return chosen;
        }

        _trace.Add((point.Enabled[chosen], []));
        return chosen;
    }

    public int Answer(ChoiceKind kind, ReadOnlySpan<int> options, int preferred) => strategy.Answer(kind, options, preferred);

    public void EndRun(StepPoint last)
    {
        NoteDone(last);
        if (_isGivenUp)
        {
            GivenUp++;
        }
        else
        {
            var form = NormalForm();
            Classes[form] = Classes.GetValueOrDefault(form) + 1;
        }

        strategy.EndRun(last);
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
        var before = new List<SortedSet<int>>();
        for (var i = 0; i < _trace.Count; i++)
        {
            var (step, done) = _trace[i];
            var ordinal = counts[step.Actor] = counts.GetValueOrDefault(step.Actor) + 1;
            names.Add($"{step.Actor}.{ordinal}:{step.Alternative:x}");
            var past = new SortedSet<int>();
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
