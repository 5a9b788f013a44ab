using TopHalf.Choices;

namespace TopHalf.Exploration.Strategies;

/// <summary>Runs the context of the highest priority, and lowers priorities at a few random places: finds each bug that takes a few ordered events with a known least chance.</summary>
/// <remarks>Burckhardt, Kothari, Musuvathi, Nagarakatte: "A randomized scheduler with probabilistic guarantees of finding bugs", ASPLOS 2010.</remarks>
/// <param name="seed">Any value; each is another search.</param>
/// <param name="depth">How many events have to come in the right order; 1 or more. Default 3.</param>
public sealed class Pct(long seed, int depth = 3) : IStrategy
{
    private readonly int _changes = depth >= 1
        ? depth - 1
        : throw new ArgumentOutOfRangeException(nameof(depth), depth, "A bug has one event or more.");

    private readonly Dictionary<ActorKey, double> _priorities = [];
    private readonly HashSet<int> _changeAt = [];
    private SplitMix64 _numbers;
    private int _run;
    private int _steps;
    private int _longest = 1;

    /// <inheritdoc/>
    public string Name => "pct";

    /// <inheritdoc/>
    public bool IsExhaustive => false;

    /// <inheritdoc/>
    public bool BeginRun()
    {
        _numbers = new(SplitMix64.Split((ulong)seed, _run++));
        _priorities.Clear();
        _changeAt.Clear();
        for (var i = 0; i < _changes; i++)
        {
            _changeAt.Add(_numbers.Below(_longest));
        }

        _steps = 0;
        return true;
    }

    /// <inheritdoc/>
    public int Pick(StepPoint point)
    {
        var chosen = Highest(point);
        if (_changeAt.Contains(_steps++))
        {
            // Below all that were ever given, and below those that were lowered before.
            _priorities[KeyOf(point.Enabled[chosen])] = -_steps;
            chosen = Highest(point);
        }

        return chosen;
    }

    /// <inheritdoc/>
    public int Answer(ChoiceKind kind, ReadOnlySpan<int> options, int preferred) => options[_numbers.Below(options.Length)];

    /// <inheritdoc/>
    public void EndRun(StepPoint last) => _longest = Math.Max(_longest, _steps);

    private static ActorKey KeyOf(in Step step) => new(step.Actor, step.Context);

    /// <summary>A step of the context of the highest priority; of several of one context any, evenly.</summary>
    private int Highest(StepPoint point)
    {
        var (chosen, highest, same) = (0, double.NegativeInfinity, 0);
        for (var i = 0; i < point.Enabled.Count; i++)
        {
            var priority = PriorityOf(point.Enabled[i]);
            same = priority > highest ? 1 : priority == highest ? same + 1 : same;
            if (priority > highest || (priority == highest && _numbers.Below(same) == 0))
            {
                (chosen, highest) = (i, priority);
            }
        }

        return chosen;
    }

    private double PriorityOf(in Step step)
    {
        if (!_priorities.TryGetValue(KeyOf(step), out var priority))
        {
            _priorities.Add(KeyOf(step), priority = _numbers.NextFraction());
        }

        return priority;
    }
}
