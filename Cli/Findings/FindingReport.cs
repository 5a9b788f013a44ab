namespace TopHalf.Cli.Findings;

/// <summary>All that a command found.</summary>
internal sealed record FindingReport
{
    /// <summary>The command: <c>check</c> or <c>test</c>.</summary>
    public required string Command { get; init; }

    /// <summary>What it was given.</summary>
    public required string Target { get; init; }

    /// <summary>Where the sources are.</summary>
    public required SourceRoot Root { get; init; }

    /// <summary>The rules that were looked at, by id.</summary>
    public required IReadOnlyList<RuleText> Rules { get; init; }

    /// <summary>What was looked at.</summary>
    public required IReadOnlyList<ReportPart> Parts { get; init; }

    /// <summary>The command that does the same again.</summary>
    public required string Repeat { get; init; }

    /// <summary>From which level on a finding fails the command; null for none.</summary>
    public FindingLevel? FailOn { get; init; } = FindingLevel.Error;

    /// <summary>Whether it was held against a baseline.</summary>
    public bool HasBaseline { get; init; }

    /// <summary>How many entries of the baseline are found no more.</summary>
    public int Gone { get; init; }

    /// <summary>All findings, in the order of the parts.</summary>
    public IEnumerable<Finding> Findings => Parts.SelectMany(static part => part.Findings);

    /// <summary>Those that count, the worst first.</summary>
    public IEnumerable<Finding> New => Findings.Where(static finding => finding.IsNew).OrderByDescending(static finding => finding.Level);

    /// <summary>Whether a finding fails the command.</summary>
    public bool Fails(Finding finding) => finding.IsNew && finding.Level >= FailOn;

    /// <summary>What the command tells the shell.</summary>
    public int ExitCodeOf() => Findings.Any(Fails) ? ExitCode.Violations
        : FailOn is not null && Parts.Any(static part => part.Outcome == PartOutcome.Inconclusive) ? ExitCode.Inconclusive : ExitCode.Clean;

    /// <summary>The rule of an id.</summary>
    public RuleText Rule(string id) => Rules.First(rule => rule.Id == id);

    /// <summary>How many there are of what, in words: the same in every format.</summary>
    public string Count()
    {
        var all = Findings.ToList();
        List<string> counts =
        [
            .. Enum.GetValues<FindingLevel>().Reverse().Select(level => (Count: all.Count(finding => finding.IsNew && finding.Level == level), level))
                .Where(static pair => pair.Count > 0).Select(static pair => Some(pair.Count, pair.level == FindingLevel.Info ? "remark" : pair.level.ToString().ToLowerInvariant())),
        ];
        Add(all.Count(static finding => finding.Suppression is not null), "suppressed");
        Add(all.Count(static finding => finding is { Suppression: null, IsKnown: true }), "in the baseline");
        Add(Gone, "gone from the baseline");
        return counts.Count == 0 ? "nothing found" : string.Join(", ", counts);

        void Add(int count, string what)
        {
            if (count > 0)
            {
                counts.Add(FormattableString.Invariant($"{count} {what}"));
            }
        }
    }

    private static string Some(int count, string what) => FormattableString.Invariant($"{count} {what}{(count == 1 ? "" : "s")}");
}
