namespace TopHalf.Exploration;

/// <summary>Finds the order of the events of a run that makes the fewest contexts wait that could go on, and has the same causes and effects.</summary>
/// <remarks>
/// A breadth-first search in which staying costs nothing and switching costs one, over (how many events of each actor are done, who went last). Exact where it ends;
/// where there are too many states it stays with an actor as long as it can.
/// </remarks>
internal static class Linearisation
{
    private const int MostStates = 100_000;

    /// <summary>Finds the order.</summary>
    /// <param name="steps">The events of the run.</param>
    /// <returns>All picks, by the number of their point; null when the run has too few events for another order.</returns>
    public static IReadOnlyList<(int Point, ulong Target)>? FewestSwitches(IReadOnlyList<RecordedStep> steps)
    {
        if (steps.Count < 3)
        {
            return null;
        }

        var order = new Search(steps).Run();
        return order is null ? null : [.. order.Select((step, point) => (point, DeviationLabels.TargetOf(steps[step].Step)))];
    }

    private sealed class Search
    {
        private readonly IReadOnlyList<RecordedStep> _steps;
        private readonly List<int>[] _ofActor;
        private readonly int[] _number;
        private readonly List<int>[] _before;

        public Search(IReadOnlyList<RecordedStep> steps)
        {
            _steps = steps;
            _ofActor = [.. Enumerable.Range(0, steps.Max(static step => step.Step.Actor) + 1).Select(static _ => new List<int>())];
            _number = new int[steps.Count];
            _before = new List<int>[steps.Count];
            for (var i = 0; i < steps.Count; i++)
            {
                _number[i] = _ofActor[steps[i].Step.Actor].Count;
                _ofActor[steps[i].Step.Actor].Add(i);
                _before[i] = [.. Enumerable.Range(0, i).Where(j => steps[j].Step.Actor != steps[i].Step.Actor && Conflict(steps[j], steps[i]))];
            }
        }

        public List<int>? Run()
        {
            var start = new State(new int[_ofActor.Length], -1, null, -1);
            var (now, later) = (new Stack<State>(), new Stack<State>());
            var seen = new HashSet<string>(StringComparer.Ordinal);
            now.Push(start);
            while (now.Count > 0 || later.Count > 0)
            {
                if (now.Count == 0)
                {
                    (now, later) = (later, now);
                }

                var state = now.Pop();
                if (state.Done.Sum() == _steps.Count)
                {
                    return state.Path();
                }

                if (!seen.Add(state.Key) || seen.Count > MostStates)
                {
                    continue;
                }

                for (var actor = 0; actor < _ofActor.Length; actor++)
                {
                    if (Next(state, actor) is { } step)
                    {
                        var done = (int[])state.Done.Clone();
                        done[actor]++;
                        (IsFree(state, actor) ? now : later).Push(new(done, actor, state, step));
                    }
                }
            }

            return null;
        }

        private static bool Conflict(in RecordedStep one, in RecordedStep other)
        {
            foreach (var mine in one.Touched)
            {
                foreach (var theirs in other.Touched)
                {
                    if (mine.ConflictsWith(theirs))
                    {
                        return true;
                    }
                }
            }

            return false;
        }

        /// <summary>Whether going on with an actor makes nobody wait: it went last, or who went last has nothing to do.</summary>
        private bool IsFree(State state, int actor) =>
            state.Last == actor || state.Last < 0 || Next(state, state.Last) is null || _steps[Next(state, state.Last)!.Value].Step.Kind != StepKind.Continue;

        private int? Next(State state, int actor)
        {
            if (state.Done[actor] == _ofActor[actor].Count)
            {
                return null;
            }

            var step = _ofActor[actor][state.Done[actor]];
            foreach (var earlier in _before[step])
            {
                if (state.Done[_steps[earlier].Step.Actor] <= _number[earlier])
                {
                    return null;
                }
            }

            return step;
        }

        private sealed record State(int[] Done, int Last, State? Previous, int Step)
        {
            public string Key => string.Join(',', Done) + '|' + Last;

            public List<int> Path()
            {
                var path = new List<int>();
                for (var state = this; state.Previous is not null; state = state.Previous)
                {
                    path.Add(state.Step);
                }

                path.Reverse();
                return path;
            }
        }
    }
}
