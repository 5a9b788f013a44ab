using System.Globalization;
using System.Text;

namespace TopHalf.Cli.Oracle.Behaviour;

/// <summary>Answers and agreement as text.</summary>
internal static class BehaviourReport
{
    public static string Tsv(string model, IEnumerable<BehaviourRow> rows)
    {
        var text = new StringBuilder("model\tgroup\tscript\tsequence\tcounts\treturns\n");
        foreach (var (script, answer) in rows)
        {
            text.Append(CultureInfo.InvariantCulture, $"{model}\t{script.Group}\t{script.Name}\t{answer.Sequence}\t{answer.Counts}\t{answer.Returns}\n");
        }

        return text.ToString();
    }

    /// <summary>For people: each script with its steps below.</summary>
    public static string Text(IEnumerable<BehaviourRow> rows)
    {
        var text = new StringBuilder();
        foreach (var (script, answer) in rows)
        {
            text.Append(CultureInfo.InvariantCulture, $"{script.Group} {script.Name}\n  {answer.Sequence}\n");
            foreach (var line in new[] { answer.Counts, answer.Returns }.Where(static line => line.Length > 0))
            {
                text.Append(CultureInfo.InvariantCulture, $"    {line}\n");
            }
        }

        return text.ToString();
    }

    /// <summary>How far the machine does as the kernel did.</summary>
    public static string Compared(string model, BehaviourAgreement agreement, double interruptFloor, double otherFloor)
    {
        var text = new StringBuilder();
        Section(text, "group", agreement.ByGroup);
        Section(text, "event", agreement.ByEvent);
        if (agreement.Differences.Count > 0)
        {
            text.Append("\nDiffers: group, script, step, the kernel, the machine\n");
            agreement.Differences.ForEach(one => text.Append(CultureInfo.InvariantCulture, $"  {one.Group}\t{one.Script}\t{one.Step}\t{one.Theirs}\t{one.Ours}\n"));
        }

        if (agreement.SideDifferences.Count > 0)
        {
            text.Append("\nSame sequence, but: group, script, what, the kernel, the machine\n");
            agreement.SideDifferences.ForEach(line => text.Append(CultureInfo.InvariantCulture, $"  {line}\n"));
        }

        text.Append(CultureInfo.InvariantCulture, $"\nmodel      {model}\n");
        Share(text, "irq", agreement.Of(interrupts: true), interruptFloor);
        Share(text, "others", agreement.Of(interrupts: false), otherFloor);
        text.Append(CultureInfo.InvariantCulture, $"counts     {agreement.Counts} of {agreement.All} equal\n");
        text.Append(CultureInfo.InvariantCulture, $"returns    {agreement.Returns} of {agreement.All} equal\n");
        return text.ToString();
    }

    private static void Share(StringBuilder text, string what, (int Agree, int All) share, double floor)
    {
        if (share.All > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"{what,-10} {share.Agree} of {share.All} sequences equal, {(double)share.Agree / share.All:P2} (at least {floor:P0})\n");
        }
    }

    private static void Section(StringBuilder text, string title, IReadOnlyDictionary<string, (int Agree, int All)> shares)
    {
        text.Append(CultureInfo.InvariantCulture, $"\n{title,-28} agree   of\n");
        foreach (var (name, (agree, all)) in shares)
        {
            text.Append(CultureInfo.InvariantCulture, $"  {name,-26} {agree,5} {all,4}\n");
        }
    }
}
