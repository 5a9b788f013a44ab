using System.Globalization;
using System.Text;
using System.Text.Json;

namespace TopHalf.Benchmarks.Peers;

/// <summary>The rows as text or for programs.</summary>
internal static class PeerReport
{
    private static readonly JsonSerializerOptions _json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, WriteIndented = true, NewLine = "\n" };

    public static string Json(IReadOnlyList<PeerRow> rows) => JsonSerializer.Serialize(rows, _json) + "\n";

    public static string Text(IReadOnlyList<PeerRow> rows)
    {
        var text = new StringBuilder();
        Line("program", "switches", "ours/s", "peer/s", "ratio", "bug ours", "bug peer");
        foreach (var row in rows)
        {
            Line(row.Program, row.Switches, Number(row.Ours), Number(row.Peer), Number(row.Ratio), At(row.SchedulesToBugOurs), At(row.SchedulesToBugPeer));
        }

        return text.ToString();

        void Line(params string[] cells) => text.Append(CultureInfo.InvariantCulture,
            $"{cells[0],-22} {cells[1],-9} {cells[2],9} {cells[3],8} {cells[4],7} {cells[5],9} {cells[6],9}\n");
    }

    private static string Number(double value) => value.ToString("f0", CultureInfo.InvariantCulture);

    private static string At(long? schedule) => schedule?.ToString(CultureInfo.InvariantCulture) ?? "-";
}
