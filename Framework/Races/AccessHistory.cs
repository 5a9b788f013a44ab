namespace TopHalf.Races;

/// <summary>Who accessed a variable, as far as it matters to what comes.</summary>
/// <param name="name">Of the variable.</param>
internal sealed class AccessHistory(string name)
{
    /// <summary>Of the variable.</summary>
    public string Name { get; } = name;

    /// <summary>One for each context and kind.</summary>
    public List<AccessRecord> Records { get; } = [];

    /// <summary>How many writes there were.</summary>
    public long Writes { get; set; }

    public AccessRecord? Of(RaceContext context, AccessKind kind)
    {
        foreach (var record in Records)
        {
            if (record.Context == context && record.Kind == kind)
            {
                return record;
            }
        }

        return null;
    }
}
