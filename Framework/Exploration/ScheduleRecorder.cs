using TopHalf.Tracing;

namespace TopHalf.Exploration;

/// <summary>Writes down a run: what was chosen, where it left the default policy, and what each step touched.</summary>
internal sealed class ScheduleRecorder(SearchKeys keys) : IStepListener, IEventObserver
{
    private readonly List<int> _findings = [];

    private readonly DeviationLabels _labels = new(keys);
    private readonly List<Deviation> _deviations = [];
    private readonly List<RecordedStep> _steps = [];

    /// <summary>Where it left the default policy.</summary>
    public IReadOnlyList<Deviation> Deviations => _deviations;

    /// <inheritdoc/>
    public ulong Interests => 1UL << (int)EventKind.Violation;

    /// <summary>In which step each finding came, by the number of the step from 0.</summary>
    public IReadOnlyList<int> Findings => _findings;

    /// <summary>All steps, in order.</summary>
    public IReadOnlyList<RecordedStep> Steps => _steps;

    /// <inheritdoc/>
    public void OnEvent(in MachineEvent machineEvent) => _findings.Add(Math.Max(0, _steps.Count - 1));

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
