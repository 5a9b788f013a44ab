using TopHalf.Upstream;

namespace TopHalf.Cli.Hazards;

/// <summary>What can go wrong between a fault and its resume.</summary>
/// <param name="Id">Its number: <c>H7</c>.</param>
/// <param name="Name">In a few words.</param>
/// <param name="Programs">The smallest program that shows it, and the one close by that must stay silent.</param>
internal sealed record Hazard(string Id, string Name, ProgramPair Programs)
{
    /// <summary>The command that shows it.</summary>
    public string ShownBy => Command(Programs.BrokenVariant);

    /// <summary>The command that must find nothing.</summary>
    public string SilentIn => Command(Programs.FixedVariant);

    private string Command(string variant) => string.Join(' ', ["explore", Programs.Name, "--variant", variant, .. Programs.SearchOptions]);
}
