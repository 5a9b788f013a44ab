namespace TopHalf.Benchmarks.KernelPrimitives;

/// <summary>What a program says of itself.</summary>
internal static class Claim
{
    /// <summary>Whether claims are looked at: measuring the speed of a search must not measure that of reports.</summary>
    public static bool AreChecked { get; set; } = true;

    public static void That(bool holds, string what)
    {
        if (!holds && AreChecked)
        {
            throw new InvalidOperationException($"claim: {what}");
        }
    }
}
