using TopHalf.Choices;

namespace TopHalf.Tests.Exploration;

/// <summary>Tries every answer to every question of some kinds, one run after another: brute force, and so beyond doubt.</summary>
/// <param name="kinds">The kinds to vary; others are answered as preferred.</param>
internal sealed class ChoiceEnumerator(params ChoiceKind[] kinds) : IChooser
{
    private readonly List<(int Taken, int Count)> _path = [];
    private int _depth;

    /// <summary>Whether the part of the run has begun that is varied.</summary>
    public bool IsOpen { get; set; }

    /// <summary>The CPUs that have to come to their beginning before it does, as bits; they are let go first.</summary>
    public int Expected { get; set; }

    /// <summary>How many runs were tried.</summary>
    public int Runs { get; private set; }

    /// <summary>Runs the program with one combination of answers after the other.</summary>
    /// <param name="run">One run; false to stop.</param>
    /// <param name="limit">More runs than this are too many for the test.</param>
    public void Explore(Func<bool> run, int limit = 2_000_000)
    {
        do
        {
            (_depth, IsOpen, Expected) = (0, false, 0);
            if (++Runs > limit)
            {
                throw new InvalidOperationException($"More than {limit} runs.");
            }

            if (!run())
            {
                return;
            }
        }
        while (Advance());
    }

    /// <summary>A CPU stands at its beginning; with the last one the choices begin.</summary>
    public void Arrive(int cpu)
    {
        Expected &= ~(1 << cpu);
        IsOpen |= Expected == 0;
    }

    /// <inheritdoc/>
    public int Choose(ChoiceKind kind, ReadOnlySpan<int> options, int preferred)
    {
        if (!IsOpen && kind == ChoiceKind.NextCpu)
        {
            foreach (var cpu in options)
            {
                if ((Expected & (1 << cpu)) != 0)
                {
                    return cpu;
                }
            }
        }

        if (!IsOpen || Array.IndexOf(kinds, kind) < 0)
        {
            return preferred;
        }

        if (_depth == _path.Count)
        {
            _path.Add((0, options.Length));
        }

        var (taken, count) = _path[_depth++];
        return count == options.Length
            ? options[taken]
            : throw new InvalidOperationException($"{kind} had {count} answers in the run before, and has {options.Length} now: the program is not deterministic.");
    }

    private bool Advance()
    {
        while (_path.Count > 0)
        {
            var (taken, count) = _path[^1];
            if (taken + 1 < count)
            {
                _path[^1] = (taken + 1, count);
                return true;
            }

            _path.RemoveAt(_path.Count - 1);
        }

        return false;
    }
}
