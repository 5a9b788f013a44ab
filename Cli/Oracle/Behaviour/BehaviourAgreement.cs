namespace TopHalf.Cli.Oracle.Behaviour;

/// <summary>Counts where the machine does as the kernel did.</summary>
internal sealed class BehaviourAgreement
{
    private readonly SortedDictionary<string, (int Agree, int All)> _byGroup = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, (int Agree, int All)> _byEvent = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, (int Agree, int All)> ByGroup => _byGroup;

    public IReadOnlyDictionary<string, (int Agree, int All)> ByEvent => _byEvent;

    /// <summary>The sequences that differ: where, and the first step that does.</summary>
    public List<BehaviourDifference> Differences { get; } = [];

    /// <summary>The scripts whose sequences agree and whose counts or returns do not.</summary>
    public List<string> SideDifferences { get; } = [];

    public int All { get; private set; }

    public int Counts { get; private set; }

    public int Returns { get; private set; }

    /// <summary>The agreement in sequence of the groups about interrupts, and of the others.</summary>
    public (int Agree, int All) Of(bool interrupts) => _byGroup
        .Where(group => IsAboutInterrupts(group.Key) == interrupts)
        .Aggregate((0, 0), static (sum, group) => (sum.Item1 + group.Value.Agree, sum.Item2 + group.Value.All));

    /// <param name="group">The group of the script.</param>
    /// <param name="script">Its name.</param>
    /// <param name="ours">What the machine did; null when there is no such script here.</param>
    /// <param name="theirs">What the kernel did.</param>
    public void Add(string group, string script, BehaviourRow? ours, BehaviourAnswer theirs)
    {
        var answer = ours?.Answer ?? new("", "", "");
        var difference = BehaviourDifference.Between(group, script, BehaviourText.Unfold(theirs.Sequence), BehaviourText.Unfold(answer.Sequence));
        var (sameCounts, sameReturns) = (ours is not null && answer.Counts == theirs.Counts, ours is not null && answer.Returns == theirs.Returns);
        var agrees = ours is not null && difference is null;
        All++;
        Counts += sameCounts ? 1 : 0;
        Returns += sameReturns ? 1 : 0;
        Count(_byGroup, group, agrees);
        if (ours?.Script.Event is { } what)
        {
            Count(_byEvent, what, agrees);
        }

        if (!agrees)
        {
            Differences.Add(difference ?? new(group, script, 0, "", "(no such script)"));
        }
        else if (!sameCounts || !sameReturns)
        {
            SideDifferences.Add(sameCounts ? $"{group}\t{script}\treturns\t{theirs.Returns}\t{answer.Returns}" : $"{group}\t{script}\tcounts\t{theirs.Counts}\t{answer.Counts}");
        }
    }

    private static bool IsAboutInterrupts(string group) => group.StartsWith("irq:", StringComparison.Ordinal) || group == "irqprio";

    private static void Count(SortedDictionary<string, (int Agree, int All)> into, string key, bool agrees)
    {
        var (agree, all) = into.GetValueOrDefault(key);
        into[key] = (agree + (agrees ? 1 : 0), all + 1);
    }
}
