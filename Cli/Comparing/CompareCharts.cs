using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Series;

namespace TopHalf.Cli.Comparing;

/// <summary>The charts of a comparison, as SVG.</summary>
internal static class CompareCharts
{
    private const double WidthPoints = 860;
    private const double HeightOfBar = 22;
    private const double HeightOfFrame = 90;

    public static IEnumerable<(string Title, string Svg)> Render(IReadOnlyList<DesignRow> rows)
    {
        var number = 0;
        foreach (var (title, svg) in Charts(rows))
        {
            // Each chart counts its clipping paths from one, and a page has one name space for all.
            number++;
            yield return (title, svg
                .Replace("id=\"clipPath", $"id=\"chart{number}-clip", StringComparison.Ordinal)
                .Replace("url(#clipPath", $"url(#chart{number}-clip", StringComparison.Ordinal));
        }
    }

    private static IEnumerable<(string Title, string Svg)> Charts(IReadOnlyList<DesignRow> rows)
    {
        yield return ("How long a faulting access is held: median (p50) and 99th percentile (p99), in microseconds of virtual time",
            Bars(rows, logarithmic: true, ("p50", static row => row.Figure("stall-median-ns") / 1e3), ("p99", static row => row.Figure("stall-p99-ns") / 1e3)));
        yield return ("The longest time with interrupts off, in microseconds of virtual time",
            Bars(rows, logarithmic: true, ("interrupts off", static row => row.Run.MaxIrqsOff.Nanoseconds / 1e3)));
        yield return ("Lines of code that the API asks for",
            Bars(rows, logarithmic: false, ("client", static row => row.LinesClient ?? 0), ("driver", static row => row.LinesDriver ?? 0)));
        yield return ("Rules that some schedule breaks", Bars(rows, logarithmic: false, ("rules", static row => row.Rules.Count)));
    }

    private static string Bars(IReadOnlyList<DesignRow> rows, bool logarithmic, params (string Name, Func<DesignRow, double> Value)[] series)
    {
        // The exporter guesses the width of text too small: the longest name needs this much.
        var left = 24 + (8 * rows.Max(static row => row.Design.Slug.Length));
        var model = new PlotModel { DefaultFont = "sans-serif", PlotAreaBorderThickness = new(0), PlotMargins = new(left, 24, 24, 32) };
        var names = new CategoryAxis { Position = AxisPosition.Left, StartPosition = 1, EndPosition = 0, GapWidth = 0.3 };
        names.Labels.AddRange(rows.Select(static row => row.Design.Slug));
        model.Axes.Add(names);
        model.Axes.Add(logarithmic
            ? new LogarithmicAxis { Position = AxisPosition.Bottom, Minimum = 0.1, MajorGridlineStyle = LineStyle.Dot }
            : new LinearAxis { Position = AxisPosition.Bottom, Minimum = 0, MajorGridlineStyle = LineStyle.Dot });
        foreach (var (name, value) in series)
        {
            var bars = new BarSeries { Title = name, BaseValue = logarithmic ? 0.1 : 0 };
            // A logarithm has no zero: what is nothing ends where the axis begins.
            bars.Items.AddRange(rows.Select(row => new BarItem(logarithmic ? Math.Max(0.1, value(row)) : value(row))));
            model.Series.Add(bars);
        }

        if (series.Length > 1)
        {
            model.Legends.Add(new OxyPlot.Legends.Legend { LegendPosition = OxyPlot.Legends.LegendPosition.TopLeft, LegendPlacement = OxyPlot.Legends.LegendPlacement.Outside, LegendOrientation = OxyPlot.Legends.LegendOrientation.Horizontal });
        }

        return new SvgExporter { Width = WidthPoints, Height = HeightOfFrame + (HeightOfBar * series.Length * rows.Count), IsDocument = false, UseVerticalTextAlignmentWorkaround = true }
            .ExportToString(model);
    }
}
