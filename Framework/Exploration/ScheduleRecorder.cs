namespace TopHalf.Exploration;

/// <summary>Writes down a run: what was chosen, where it left the default policy, and what each step touched.</summary>
internal sealed class ScheduleRecorder(SearchKeys keys) : IStepListener
{
    private readonly DeviationLabels _labels = new(keys);
    private readonly List<Deviation> _deviations = [];
    private readonly List<RecordedStep> _steps = [];

    /// <summary>Where it left the default policy.</summary>
    public IReadOnlyList<Deviation> Deviations => _deviations;

    /// <summary>All steps, in order.</summary>
    public IReadOnlyList<RecordedStep> Steps => _steps;

    /// <summary>How often a context that could have gone on was made to wait.</summary>
    public int Preemptions { get; private set; }

    /// <summary>How often an interrupt landed.</summary>
    public int Interrupts { get; private set; }

    /// <summary>Begins another run.</summary>
    public void Clear()
    {
        _labels.Clear();
        _deviations.Clear();
        _steps.Clear();
        (Preemptions, Interrupts) = (0, 0);
    }

    /// <inheritdoc/>
    public void OnStep(StepPoint point, int chosen)
    {
        NoteDone(point);
        var step = point.Enabled[chosen];
        var label = _labels.Of(point);
        if (chosen != point.Preferred)
        {
            _deviations.Add(new(label, DeviationLabels.TargetOf(step), DeviationLabels.EnabledBits(point)));
        }

        var isInterrupt = step.Kind is StepKind.Interrupt or StepKind.Hardware;
        var isPreemption = point.CanGoOn && !isInterrupt &&
            (step.Kind != StepKind.Continue || step.Actor != point.Enabled[point.Preferred].Actor);
        Preemptions += isPreemption ? 1 : 0;
        Interrupts += step.Kind == StepKind.Interrupt ? 1 : 0;
        _steps.Add(new(step, [], isPreemption));
    }

    /// <summary>The last step of a run is over.</summary>
    /// <param name="last">The last point.</param>
    public void NoteDone(StepPoint last)
    {
        if (_steps.Count > 0)
        {
            _steps[^1] = _steps[^1] with { Touched = [.. last.Done] };
        }
    }
}
