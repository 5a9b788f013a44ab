using Microsoft.Coyote.Specifications;

namespace TopHalf.Benchmarks.CoyotePrograms;

/// <summary>What a program says of itself.</summary>
internal static class Claim
{
    /// <summary>Whether claims are looked at: measuring the speed of a search must not measure that of reports.</summary>
    public static bool AreChecked { get; set; } = true;

    public static void That(bool holds, string what)
    {
        if (AreChecked)
        {
            Specification.Assert(holds, $"claim: {what}");
        }
    }
}
