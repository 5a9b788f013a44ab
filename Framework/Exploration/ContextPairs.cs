using System.Runtime.InteropServices;
using TopHalf.Machines;

namespace TopHalf.Exploration;

/// <summary>Notes which contexts met: who was cut in by whom, on a CPU, and who touched what another one had touched before, where one of the two changed it.</summary>
/// <remarks>Ordered pairs, by the kinds and names of the contexts. There are as many as the program has, however long the search.</remarks>
internal sealed class ContextPairs : IStepListener
{
    private readonly Dictionary<ulong, string> _names = [];
    private readonly HashSet<(ulong First, ulong Then)> _met = [];
    private readonly Dictionary<ulong, (ulong Context, bool Changed)> _touched = [];
    private readonly SortedSet<string> _pairs = new(StringComparer.Ordinal);
    private ulong[] _last = [];
    private bool[] _isCutIn = [];

    /// <summary>The pairs, in order: <c>process/init -> hardirq/7 device</c>.</summary>
    public IReadOnlyCollection<string> All => _pairs;

    /// <summary>Makes it ready for the next run.</summary>
    public void Begin()
    {
        _touched.Clear();
        Array.Clear(_last);
        Array.Clear(_isCutIn);
    }

    /// <inheritdoc/>
    public void OnStep(StepPoint point, int chosen)
    {
        var step = point.Enabled[chosen];
        if (step.Kind == StepKind.Hardware)
        {
            return;
        }

        while (_last.Length <= step.Actor)
        {
            (_last, _isCutIn) = ([.. _last, 0], [.. _isCutIn, false]);
        }

        if (step.Kind != StepKind.Continue)
        {
            _isCutIn[step.Actor] |= step.Kind == StepKind.Interrupt || point.IsPreemption(chosen);
            return;
        }

        Name(step);
        var before = _last[step.Actor];
        if (_isCutIn[step.Actor] && before != 0 && before != step.Context)
        {
            Add(before, step.Context);
        }

        (_last[step.Actor], _isCutIn[step.Actor]) = (step.Context, false);
        if (step.Pending.Object != 0)
        {
            NoteAccess(step);
        }
    }

    private void NoteAccess(in Step step)
    {
        ref var last = ref CollectionsMarshal.GetValueRefOrAddDefault(_touched, step.Pending.Object, out var isKnown);
        var changes = step.Pending.Mode != AccessMode.Read;
        if (isKnown && last.Context != step.Context && (changes || last.Changed))
        {
            Add(last.Context, step.Context);
        }

        last = (step.Context, changes);
    }

    private void Name(in Step step)
    {
        if (!_names.ContainsKey(step.Context))
        {
            var task = Machine.Current.Cpus[step.Actor].Current;
            _names.Add(step.Context, $"{task.Context.Name}/{(task.Frames.Count > 0 ? task.Frames[^1].What : task.Name)}");
        }
    }

    private void Add(ulong first, ulong then)
    {
        if (_met.Add((first, then)))
        {
            _pairs.Add($"{_names[first]} -> {_names[then]}");
        }
    }
}
