using TopHalf.Choices;

namespace TopHalf.Exploration.Strategies;

/// <summary>Gives each step that could come next a random priority, and draws it anew when a step that it races with came first: samples orders, not interleavings.</summary>
/// <remarks>Yuan, Yang, Gu: "Partial order aware concurrency sampling", CAV 2018.</remarks>
/// <param name="seed">Any value; each is another search.</param>
public sealed class Pos(long seed) : IStrategy
{
    private readonly Dictionary<ActorKey, double> _priorities = [];
    private SplitMix64 _numbers;
    private int _run;
    private int _lastActor;

    /// <inheritdoc/>
    public string Name => "pos";

    /// <inheritdoc/>
    public bool IsExhaustive => false;

    /// <inheritdoc/>
    public bool BeginRun()
    {
        _numbers = new(SplitMix64.Split((ulong)seed, _run++));
        _priorities.Clear();
        _lastActor = -1;
        return true;
    }

    /// <inheritdoc/>
    public int Pick(StepPoint point)
    {
        var (chosen, highest) = (0, -1.0);
        for (var i = 0; i < point.Enabled.Count; i++)
        {
            ref readonly var step = ref point.Enabled[i];
            var key = new ActorKey(step.Actor, step.Alternative);
            if (step.Actor == _lastActor || Races(step, point.Done) || !_priorities.TryGetValue(key, out var priority))
            {
                _priorities[key] = priority = _numbers.NextFraction();
            }

            (chosen, highest) = priority > highest ? (i, priority) : (chosen, highest);
        }

        _lastActor = point.Enabled[chosen].Actor;
        return chosen;
    }

    /// <inheritdoc/>
    public int Answer(ChoiceKind kind, ReadOnlySpan<int> options, int preferred) => options[_numbers.Below(options.Length)];

    /// <inheritdoc/>
    public void EndRun(StepPoint last)
    {
    }

    private static bool Races(in Step step, PointList<Access> done)
    {
        for (var i = 0; i < done.Count && step.Pending.Object != 0; i++)
        {
            if (step.Pending.ConflictsWith(done[i]))
            {
                return true;
            }
        }

        return false;
    }
}
