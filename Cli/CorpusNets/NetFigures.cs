namespace TopHalf.Cli.CorpusNets;

/// <summary>The row of a class in the confusion matrix of a net. It counts programs.</summary>
/// <param name="Class">The class.</param>
/// <param name="Bugs">Programs as shipped.</param>
/// <param name="Covered">Those in which the net is expected to find the bug.</param>
/// <param name="Found">Those in which it does.</param>
/// <param name="Beyond">Those of which nothing was expected, and of which it says something all the same.</param>
/// <param name="Correct">Programs as fixed, and traps.</param>
/// <param name="FalseAlarms">Those that it flags.</param>
internal sealed record NetFigures(string Class, int Bugs, int Covered, int Found, int Beyond, int Correct, int FalseAlarms)
{
    /// <summary>The name of the row of all classes.</summary>
    public const string All = "all";

    /// <summary>Those in which the net is expected to find the bug, and does not.</summary>
    public int Missed => Covered - Found;

    /// <summary>The part of the bugs it covers that it finds; null where it covers none.</summary>
    public double? Recall => Ratio(Found, Covered);

    /// <summary>The part of its reports that are right; null where it reports nothing that counts.</summary>
    public double? Precision => Ratio(Found, Found + FalseAlarms);

    /// <summary>A row for each class, and one for all.</summary>
    /// <param name="outcomes">The entries.</param>
    /// <param name="net">Which net.</param>
    public static IReadOnlyList<NetFigures> Of(IReadOnlyList<CorpusOutcome> outcomes, Func<CorpusOutcome, NetAnswer> net) =>
    [
        .. outcomes.GroupBy(static outcome => outcome.Entry.Class).OrderBy(static group => group.Key, StringComparer.Ordinal).Select(group => Row(group.Key, [.. group.Select(net)])),
        Row(All, [.. outcomes.Select(net)]),
    ];

    private static NetFigures Row(string name, List<NetAnswer> answers) => new(
        name,
        answers.Count(static answer => answer.Shipped is not null),
        answers.Count(static answer => answer.Expected.IsCovered),
        answers.Count(static answer => answer.IsFound),
        answers.Count(static answer => answer.IsBeyond),
        answers.Sum(static answer => answer.Correct.Count()),
        answers.Sum(static answer => answer.FalseAlarms));

    private static double? Ratio(int part, int all) => all == 0 ? null : (double)part / all;
}
