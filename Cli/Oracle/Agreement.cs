namespace TopHalf.Cli.Oracle;

/// <summary>Counts where the machine answers as the kernel did.</summary>
internal sealed class Agreement
{
    private readonly SortedDictionary<string, (int Agree, int All)> _byContext = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, (int Agree, int All)> _byOperation = new(StringComparer.Ordinal);

    /// <summary>The cells that differ, one line each.</summary>
    public List<string> Differences { get; } = [];

    /// <summary>How many cells were compared.</summary>
    public int All { get; private set; }

    /// <summary>How many agree in OK against not OK.</summary>
    public int Verdicts { get; private set; }

    /// <summary>How many of both not OK agree in the kind: ours is among theirs.</summary>
    public int Kinds { get; private set; }

    /// <summary>How many are not OK in both.</summary>
    public int BothBroken { get; private set; }

    public double VerdictShare => All == 0 ? 1 : (double)Verdicts / All;

    public double KindShare => BothBroken == 0 ? 1 : (double)Kinds / BothBroken;

    public IReadOnlyDictionary<string, (int Agree, int All)> ByContext => _byContext;

    public IReadOnlyDictionary<string, (int Agree, int All)> ByOperation => _byOperation;

    public void Add(string context, string operation, OracleAnswer ours, (string Verdict, string[] Kinds) theirs)
    {
        var agrees = ours.IsOk == (theirs.Verdict == "OK");
        var isBroken = !ours.IsOk && theirs.Verdict != "OK";
        var sameKind = !isBroken || theirs.Kinds.Contains(ours.Kind);
        All++;
        Verdicts += agrees ? 1 : 0;
        BothBroken += isBroken ? 1 : 0;
        Kinds += isBroken && sameKind ? 1 : 0;
        Count(_byContext, context, agrees && sameKind);
        Count(_byOperation, operation, agrees && sameKind);
        if (!agrees || !sameKind)
        {
            Differences.Add($"{context}\t{operation}\t{theirs.Verdict} {string.Join(',', theirs.Kinds)}\t{ours.Verdict} {string.Join(',', ours.Kinds)}\t{ours.FirstReport}");
        }
    }

    private static void Count(SortedDictionary<string, (int Agree, int All)> into, string key, bool agrees)
    {
        var (agree, all) = into.GetValueOrDefault(key);
        into[key] = (agree + (agrees ? 1 : 0), all + 1);
    }
}
