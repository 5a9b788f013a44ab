using TopHalf.Scenarios;

namespace TopHalf.Designs;

/// <summary>What one client has been told, where several share an IOMMU.</summary>
/// <param name="Name">The client's device.</param>
/// <param name="Raised">Faulting accesses of its device.</param>
/// <param name="Told">Faults of which its handler was told, whosever they were.</param>
/// <param name="OfOthers">Those among them that another device has made.</param>
/// <param name="Refused">Accesses of its device that the IOMMU did not take, since it was full of those that are stalled or had no power.</param>
public sealed record ClientFigures(string Name, long Raised, long Told, long OfOthers, long Refused)
{
    private const string Prefix = "client-";
    private const string RaisedSuffix = "-raised";
    private const string ToldSuffix = "-told";
    private const string OfOthersSuffix = "-of-others";
    private const string RefusedSuffix = "-refused";

    /// <summary>Finds the clients among the figures of a run.</summary>
    /// <param name="figures">The figures.</param>
    /// <returns>In the order of their names; empty when no IOMMU was shared.</returns>
    public static IReadOnlyList<ClientFigures> Find(IReadOnlyDictionary<string, long> figures)
    {
        ArgumentNullException.ThrowIfNull(figures);
        return
        [
            .. figures.Keys
                .Where(static key => key.StartsWith(Prefix, StringComparison.Ordinal) && key.EndsWith(ToldSuffix, StringComparison.Ordinal))
                .Select(static key => key[Prefix.Length..^ToldSuffix.Length])
                .Select(name => new ClientFigures(
                    name, figures[Prefix + name + RaisedSuffix], figures[Prefix + name + ToldSuffix], figures[Prefix + name + OfOthersSuffix], figures[Prefix + name + RefusedSuffix]))
                .OrderBy(static client => client.Name, StringComparer.Ordinal),
        ];
    }

    /// <summary>Has the figures of all clients of a bench read when the run has ended.</summary>
    internal static void Follow(RunFigures figures, IFaultBench bench)
    {
        foreach (var (index, client) in bench.Figures.Clients.Index())
        {
            figures.Follow(Prefix + client.Name + RaisedSuffix, () => bench.Figures.Clients[index].Raised);
            figures.Follow(Prefix + client.Name + ToldSuffix, () => bench.Figures.Clients[index].Told);
            figures.Follow(Prefix + client.Name + OfOthersSuffix, () => bench.Figures.Clients[index].OfOthers);
            figures.Follow(Prefix + client.Name + RefusedSuffix, () => bench.Figures.Clients[index].Refused);
        }
    }

    /// <summary>Of how many of its own faults the client was told, and of how many of others: <c>display 2/2 (+2 of others)</c>.</summary>
    public override string ToString()
    {
        string[] more =
        [
            .. OfOthers > 0 ? [FormattableString.Invariant($"+{OfOthers} of others")] : Array.Empty<string>(),
            .. Refused > 0 ? [FormattableString.Invariant($"{Refused} refused")] : Array.Empty<string>(),
        ];
        return FormattableString.Invariant($"{Name} {Told - OfOthers}/{Raised}{(more.Length > 0 ? $" ({string.Join(", ", more)})" : "")}");
    }
}
