namespace TopHalf.Exploration;

/// <summary>Gives each point of a run its label, and each step its target key.</summary>
internal sealed class DeviationLabels(SearchKeys keys)
{
    private readonly Dictionary<ulong, int> _met = [];

    /// <summary>The label of a point; to be asked once for each point, in order.</summary>
    /// <param name="point">The point.</param>
    public ulong Of(StepPoint point)
    {
        var preferred = point.Enabled[point.Preferred];
        var place = SearchKeys.Mix(SearchKeys.Mix(preferred.Context, preferred.Pending.Object), keys.Of(preferred.What));
        _met.TryGetValue(place, out var ordinal);
        _met[place] = ordinal + 1;
        return SearchKeys.Mix(place, (ulong)ordinal);
    }

    /// <summary>What a step is, at any point. The hardware is the same whatever the number of CPUs.</summary>
    /// <param name="step">The step.</param>
    public static ulong TargetOf(in Step step) => SearchKeys.Mix(step.Kind == StepKind.Hardware ? ulong.MaxValue : (ulong)step.Actor, step.Alternative);

    /// <summary>Eight bits of what can come at a point.</summary>
    /// <param name="point">The point.</param>
    public static byte EnabledBits(StepPoint point)
    {
        var mixed = 0UL;
        foreach (var step in point.Enabled)
        {
            mixed = SearchKeys.Mix(mixed, TargetOf(step));
        }

        return (byte)(mixed >> 32);
    }

    /// <summary>A point in words: who stood before what.</summary>
    /// <param name="point">The point.</param>
    public static string Describe(StepPoint point) => point.Enabled.Count == 0 ? "the end of the run" : Describe(point.Enabled[point.Preferred]);

    /// <summary>A step in words.</summary>
    /// <param name="step">The step.</param>
    public static string Describe(in Step step)
    {
        var on = step.On.Length > 0 ? $" {step.On}" : "";
        return step.Kind switch
        {
            StepKind.Continue => $"CPU{step.Actor}: {step.What}{on}",
            StepKind.Switch => $"CPU{step.Actor}: switch to task '{step.What}'",
            StepKind.Interrupt => $"CPU{step.Actor}: {step.What}",
            _ => $"hardware: {step.What}",
        };
    }
}
