namespace TopHalf.Corpus;

/// <summary>Which of an entry's programs.</summary>
public static class CorpusVariant
{
    /// <summary>The bug as it was shipped.</summary>
    public const string Shipped = "shipped";

    /// <summary>The same, as it was fixed.</summary>
    public const string Fixed = "fixed";

    /// <summary>Correct code.</summary>
    public const string Correct = "correct";
}
