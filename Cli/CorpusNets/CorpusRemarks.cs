using TopHalf.Corpus;

namespace TopHalf.Cli.CorpusNets;

/// <summary>What is to be said of entries besides the figures.</summary>
internal static class CorpusRemarks
{
    /// <summary>The bugs that one net catches and the other does not, and why that is.</summary>
    /// <param name="outcomes">The entries, of which both nets were asked.</param>
    public static IEnumerable<(CorpusEntry Entry, string Net, string Why)> OnlyOneNet(IEnumerable<CorpusOutcome> outcomes) =>
        from outcome in outcomes
        where outcome is { Runtime: { } runtime, Analyzer: { } analyzer } && runtime.IsCaught != analyzer.IsCaught
        let isRuntime = outcome.Runtime!.IsCaught
        select (outcome.Entry, isRuntime ? "runtime" : "analyzer", Why(isRuntime ? outcome.Analyzer! : outcome.Runtime!));

    /// <summary>Misses, false alarms and what was not the same twice: each with what the net said.</summary>
    /// <param name="net">The name of the net.</param>
    /// <param name="answer">Its answer.</param>
    public static IEnumerable<string> Wrong(string net, NetAnswer answer)
    {
        if (answer is { IsMissed: true, Shipped: { } shipped })
        {
            yield return $"{net} missed {string.Join(" or ", answer.Expected.Rules)}{(shipped.IsFlagged ? "" : ", and said nothing")}";
            foreach (var report in shipped.Reports)
            {
                yield return $"  it said: {report.Text}";
            }
        }

        foreach (var program in answer.Correct.Where(static program => program.IsFlagged))
        {
            yield return $"{net} has a false alarm in the {(program.Variant == CorpusVariant.Fixed ? "program as fixed" : "correct program")}";
            foreach (var report in program.Reports)
            {
                yield return $"  it said: {report.Text}";
            }
        }

        foreach (var difference in answer.Differences)
        {
            yield return $"{net} is NOT DETERMINISTIC: {difference}";
        }
    }

    private static string Why(NetAnswer other) =>
        other.FalseAlarms > 0 ? "flagged as fixed, too"
        : other.IsMissed ? "missed, although it should be found"
        : other.Expected.Why ?? "not covered";
}
