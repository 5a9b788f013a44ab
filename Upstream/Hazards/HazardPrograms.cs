namespace TopHalf.Upstream.Hazards;

/// <summary>All smallest programs of hazards.</summary>
public static class HazardPrograms
{
    /// <summary>They, by name.</summary>
    public static IReadOnlyList<HazardProgram> All { get; } =
    [
        .. typeof(HazardPrograms).Assembly.GetTypes()
            .Where(static type => type.IsSubclassOf(typeof(HazardProgram)) && !type.IsAbstract)
            .Select(static type => (HazardProgram)Activator.CreateInstance(type)!)
            .OrderBy(static program => program.Name, StringComparer.Ordinal),
    ];
}
