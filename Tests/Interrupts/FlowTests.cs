using System.Globalization;
using System.Text.RegularExpressions;
using NUnit.Framework;

namespace TopHalf.Tests.Interrupts;

/// <summary>The order in which a real kernel does things around an interrupt, line by line.</summary>
/// <remarks>
/// <c>flows.tsv</c> was measured on Linux 6.12.117, x86-64, debug kernel, two CPUs, with a fake interrupt chip that logs its callbacks.
/// <c>(a,b)xN</c> stands for the block a,b N times in a row.
/// </remarks>
public sealed partial class FlowTests
{
    private static IEnumerable<TestCaseData> Rows =>
        from row in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Interrupts", "flows.tsv"))
        let columns = row.Split('\t')
        select new TestCaseData(columns[0], columns[1]).SetArgDisplayNames(columns[0]);

    [TestCaseSource(nameof(Rows))]
    public void Script_OfTheRealKernel_RunsInItsOrder(string script, string sequence) =>
        Assert.That(FlowScript.Run(script), Is.EqualTo(Expanded(sequence)));

    private static string Expanded(string sequence)
    {
        while (Block().Match(sequence) is { Success: true } block)
        {
            var times = int.Parse(block.Groups[2].Value, CultureInfo.InvariantCulture);
            sequence = string.Concat(
                sequence.AsSpan(0, block.Index),
                string.Join(',', Enumerable.Repeat(block.Groups[1].Value, times)),
                sequence.AsSpan(block.Index + block.Length));
        }

        return sequence;
    }

    [GeneratedRegex("(?<=^|,|\\()\\(((?:[^()]|\\([^()x]*\\)(?!x))*)\\)x(\\d+)")]
    private static partial Regex Block();
}
