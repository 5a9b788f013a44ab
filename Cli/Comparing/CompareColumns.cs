using System.Globalization;

namespace TopHalf.Cli.Comparing;

/// <summary>The columns of a comparison, for the tables of all formats.</summary>
internal static class CompareColumns
{
    private const string Unknown = "-";

    private const string Told = "told of own/raised";

    /// <summary>Heading and content of each column. Who was told is there only where several clients share an IOMMU.</summary>
    public static IReadOnlyList<(string Heading, Func<DesignRow, string> Cell)> For(IReadOnlyList<DesignRow> rows) =>
        [.. _all.Where(column => column.Heading != Told || rows.Any(static row => row.Clients.Count > 0))];

    private static readonly IReadOnlyList<(string Heading, Func<DesignRow, string> Cell)> _all =
    [
        ("design", static row => row.Design.Slug),
        ("hardware", static row => row.Run.Settings["hardware"]),
        ("handler", static row => row.Design.Facts.HandlerContext),
        ("may sleep", static row => row.Design.Facts.MaySleep),
        ("resumes", static row => row.Design.Facts.Resumer),
        ("from", static row => row.Design.Facts.ResumedFrom),
        ("client lines", static row => Number(row.LinesClient)),
        ("driver lines", static row => Number(row.LinesDriver)),
        ("faults", static row => Number(row.Figure("faults-raised"))),
        ("handled", static row => Number(row.Figure("faults-handled"))),
        (Told, static row => row.Clients.Count == 0 ? Unknown : string.Join(", ", row.Clients)),
        ("stuck", static row => Number(row.Figure("faults-stuck"))),
        ("snapshots", static row => Number(row.Run.Snapshots)),
        ("stall p50", static row => Time(row.Figure("stall-median-ns"))),
        ("stall p99", static row => Time(row.Figure("stall-p99-ns"))),
        ("irqs off", static row => Time(row.Run.MaxIrqsOff.Nanoseconds)),
        ("works", static row => Number(row.Run.WorkItems)),
        ("memory", static row => Bytes(row.Run.PeakMemoryBytes)),
        ("verdict", static row => row.Verdict),
        ("rules", static row => row.Rules.Count == 0 ? Unknown : string.Join(' ', row.Rules)),
        ("depends on", static row => row.Run.DependsOn.Count == 0 ? Unknown : string.Join(' ', row.Run.DependsOn.Select(static each => each.Knob.Name))),
    ];

    /// <summary>A time with the unit in which it reads best.</summary>
    public static string Time(long nanoseconds) => nanoseconds switch
    {
        0 => "0",
        < 1_000 => Invariant($"{nanoseconds} ns"),
        < 1_000_000 => Invariant($"{nanoseconds / 1e3:0.#} µs"),
        < 1_000_000_000 => Invariant($"{nanoseconds / 1e6:0.#} ms"),
        _ => Invariant($"{nanoseconds / 1e9:0.##} s"),
    };

    private static string Bytes(long bytes) => bytes switch
    {
        < 1L << 10 => Invariant($"{bytes} B"),
        < 1L << 20 => Invariant($"{bytes / 1024.0:0.#} KiB"),
        _ => Invariant($"{bytes / 1048576.0:0.#} MiB"),
    };

    private static string Number(long? value) => value?.ToString(CultureInfo.InvariantCulture) ?? Unknown;

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
