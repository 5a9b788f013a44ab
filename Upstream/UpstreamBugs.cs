namespace TopHalf.Upstream;

/// <summary>All bugs that were re-modelled.</summary>
public static class UpstreamBugs
{
    /// <summary>They, by year and title.</summary>
    public static IReadOnlyList<UpstreamBug> All { get; } =
    [
        .. typeof(UpstreamBugs).Assembly.GetTypes()
            .Where(static type => type.IsSubclassOf(typeof(UpstreamBug)) && !type.IsAbstract)
            .Select(static type => (UpstreamBug)Activator.CreateInstance(type)!)
            .OrderBy(static bug => bug.Year)
            .ThenBy(static bug => bug.Title, StringComparer.Ordinal),
    ];
}
