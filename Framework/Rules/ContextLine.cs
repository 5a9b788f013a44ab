using TopHalf.Lockdep;

namespace TopHalf.Rules;

/// <summary>Puts into words what a list of checks asks of the context.</summary>
internal static class ContextLine
{
    /// <summary>The check asks for a context that may sleep.</summary>
    public const string MaySleep = "may sleep";

    /// <summary>The check asks for a context in which a spinlock may be taken: no NMI, no hard interrupt that stays hard, no raw spinlock held.</summary>
    public const string MaySpin = "where a spinlock may be taken";

    /// <summary>The check asks for anything but an NMI: a raw spinlock is taken.</summary>
    public const string NotNmi = "any but NMI";

    private const string Any = "any";

    // Each asks for all that those before it ask for.
    private static readonly string[] _ascending = [Any, NotNmi, MaySpin, MaySleep];

    /// <summary>The line for a lock that is taken and checks that are made.</summary>
    public static string Of(LockKind? takes, IReadOnlyList<Check> checks)
    {
        var asked = checks.Select(static check => check.Requirement).Append(Of(takes?.WaitOuter ?? WaitType.Free)).ToList();
        var strongest = _ascending[asked.Max(static words => Math.Max(0, Array.IndexOf(_ascending, words)))];
        List<string> others = [.. asked.Where(static words => !_ascending.Contains(words)).Distinct()];
        return others.Count > 0 && strongest == Any ? string.Join(", ", others) : string.Join(", ", others.Prepend(strongest));
    }

    /// <summary>What waiting in this way asks for.</summary>
    public static string Of(WaitType wait) => wait switch
    {
        WaitType.Sleep => MaySleep,
        WaitType.Config => MaySpin,
        WaitType.Spin => NotNmi,
        _ => Any,
    };
}
