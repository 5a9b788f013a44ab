namespace TopHalf.Scenarios;

/// <summary>What a scenario measures of itself: a scoped service of each run, read when the run has ended, however it ended.</summary>
public sealed class RunFigures
{
    private readonly SortedDictionary<string, Func<long>> _figures = new(StringComparer.Ordinal);

    /// <summary>Says how a figure is found out.</summary>
    /// <param name="name">Its name, in kebab case, with its unit: <c>stall-median-ns</c>.</param>
    /// <param name="read">Reads it; called once, after the run, in no context.</param>
    public void Follow(string name, Func<long> read) => _figures[name] = read ?? throw new ArgumentNullException(nameof(read));

    internal IReadOnlyDictionary<string, long> Read() =>
        new SortedDictionary<string, long>(_figures.ToDictionary(static figure => figure.Key, static figure => figure.Value()), StringComparer.Ordinal);
}
