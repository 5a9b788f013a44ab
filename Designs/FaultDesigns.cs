namespace TopHalf.Designs;

/// <summary>The designs of the debate.</summary>
public static class FaultDesigns
{
    /// <summary>All of them, in the order of their history.</summary>
    public static IReadOnlyList<FaultDesign> All { get; } =
    [
        .. typeof(FaultDesigns).Assembly.GetTypes()
            .Where(static type => type.IsSubclassOf(typeof(FaultDesign)) && !type.IsAbstract && !type.IsNested)
            .Select(static type => (FaultDesign)Activator.CreateInstance(type)!)
            .OrderBy(static design => design.Order)
            .ThenBy(static design => design.Slug, StringComparer.Ordinal),
    ];
}
