using TopHalf.Choices;

namespace TopHalf.Exploration.Strategies;

/// <summary>In each run, draws the order of the accesses to one object evenly from all orders: actors with more of them ahead come first more often.</summary>
/// <remarks>
/// Zhao, Wolff, Mathur, Roychoudhury: "Selectively uniform concurrency testing", ASPLOS 2025. How many accesses each actor makes is taken from the runs before; the first run
/// is a plain random one.
/// </remarks>
/// <param name="seed">Any value; each is another search.</param>
public sealed class Surw(long seed) : IStrategy
{
    private readonly SortedDictionary<(ulong Object, int Actor), int> _known = [];
    private readonly Dictionary<(ulong Object, int Actor), int> _counted = [];
    private readonly List<ulong> _objects = [];
    private readonly SortedDictionary<int, int> _ahead = [];
    private SplitMix64 _numbers;
    private int _run;
    private ulong _object;
    private int _intended;

    /// <inheritdoc/>
    public string Name => "surw";

    /// <inheritdoc/>
    public bool IsExhaustive => false;

    /// <inheritdoc/>
    public bool BeginRun()
    {
        _numbers = new(SplitMix64.Split((ulong)seed, _run++));
        _counted.Clear();
        _ahead.Clear();
        _object = _objects.Count == 0 ? 0 : _objects[_numbers.Below(_objects.Count)];
        foreach (var ((touched, actor), count) in _known)
        {
            if (touched == _object)
            {
                _ahead.Add(actor, count);
            }
        }

        _intended = DrawActor();
        return true;
    }

    /// <inheritdoc/>
    public int Pick(StepPoint point)
    {
        var (chosen, count) = (-1, 0);
        for (var i = 0; i < point.Enabled.Count; i++)
        {
            // Of the accesses to the object only that of the intended actor may come next.
            if ((!IsOfInterest(point.Enabled[i]) || point.Enabled[i].Actor == _intended) && _numbers.Below(++count) == 0)
            {
                chosen = i;
            }
        }

        chosen = chosen < 0 ? _numbers.Below(point.Enabled.Count) : chosen;
        Note(point.Enabled[chosen]);
        return chosen;
    }

    /// <inheritdoc/>
    public int Answer(ChoiceKind kind, ReadOnlySpan<int> options, int preferred) => options[_numbers.Below(options.Length)];

    /// <inheritdoc/>
    public void EndRun(StepPoint last)
    {
        foreach (var (key, count) in _counted)
        {
            _known.TryGetValue(key, out var known);
            _known[key] = Math.Max(known, count);
        }

        _objects.Clear();
        var before = 0UL;
        foreach (var (touched, _) in _known.Keys)
        {
            if (touched == before && (_objects.Count == 0 || _objects[^1] != touched))
            {
                _objects.Add(touched);
            }

            before = touched;
        }
    }

    private bool IsOfInterest(in Step step) => _object != 0 && step.Pending.Object == _object;

    private void Note(in Step step)
    {
        if (step.Pending.Object == 0)
        {
            return;
        }

        var key = (step.Pending.Object, step.Actor);
        _counted.TryGetValue(key, out var count);
        _counted[key] = count + 1;
        if (IsOfInterest(step))
        {
            _ahead.TryGetValue(step.Actor, out var ahead);
            _ahead[step.Actor] = Math.Max(ahead - 1, 0);
            _intended = DrawActor();
        }
    }

    /// <summary>Draws the actor that comes to the object next: in proportion to how often each will.</summary>
    private int DrawActor()
    {
        var left = 0;
        foreach (var count in _ahead.Values)
        {
            left += count;
        }

        if (left == 0)
        {
            return -1;
        }

        var drawn = _numbers.Below(left);
        foreach (var (actor, count) in _ahead)
        {
            drawn -= count;
            if (drawn < 0)
            {
                return actor;
            }
        }

        return -1;
    }
}
