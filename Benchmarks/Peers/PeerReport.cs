using System.Globalization;
using System.Text.Json;

namespace TopHalf.Benchmarks.Peers;

/// <summary>The rows as text or for programs.</summary>
internal static class PeerReport
{
    private static readonly JsonSerializerOptions _json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, WriteIndented = true, NewLine = "\n" };

    public static string Json(IReadOnlyList<PeerRow> rows) => JsonSerializer.Serialize(rows, _json) + "\n";

    /// <summary>The one row of a report for programs.</summary>
    /// <param name="report">What <see cref="Json"/> wrote.</param>
    public static PeerRow Row(JsonElement report) => report.Deserialize<PeerRow[]>(_json) is [var row]
        ? row
        : throw new InvalidOperationException($"A report of one program was expected, not: {report}");

    private static string Heading => Line("program", "switches", "ours/s", "peer/s", "ratio", "bug ours", "bug peer");

    public static string Text(PeerRow row) => Line(
        row.Program, row.Switches, Number(row.Ours), Number(row.Peer), Number(row.Ratio), At(row.SchedulesToBugOurs), At(row.SchedulesToBugPeer));

    public static string Text(IReadOnlyList<PeerRow> rows) => Heading + string.Concat(rows.Select(Text));

    private static string Line(params string[] cells) => string.Create(CultureInfo.InvariantCulture,
        $"{cells[0],-22} {cells[1],-9} {cells[2],9} {cells[3],8} {cells[4],7} {cells[5],9} {cells[6],9}\n");

    private static string Number(double value) => value.ToString("f0", CultureInfo.InvariantCulture);

    private static string At(long? schedule) => schedule?.ToString(CultureInfo.InvariantCulture) ?? "-";
}
