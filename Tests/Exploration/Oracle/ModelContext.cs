namespace TopHalf.Tests.Exploration.Oracle;

/// <summary>A task or handler of a run.</summary>
internal sealed class ModelContext
{
    public required int Priority { get; init; }

    /// <summary>What came of the last operation: the value read, or 1 for success.</summary>
    public int Result { get; set; }

    public IEnumerator<ModelOperation> Code { get; set; } = Enumerable.Empty<ModelOperation>().GetEnumerator();
}
