using System.Text;
using System.Text.RegularExpressions;
using TopHalf.Tests.Architecture;
using TopHalf.Tests.Cli;

namespace TopHalf.Tests.Docs;

/// <summary>The pages that show what scripts do, step by step.</summary>
internal static partial class SequencePages
{
    private const int Columns = 100;

    /// <summary>The pages, from the root of the checkout.</summary>
    public static IReadOnlyList<string> All { get; } = ["docs/interrupts.md", "docs/workqueues.md"];

    /// <summary>A page with the sequences that the machine gives today.</summary>
    public static string Rewritten(string page) => Block().Replace(
        File.ReadAllText(SourceTree.PathOf(page)),
        static match => $"{match.Groups[1].Value}```text\n{Sequence(match.Groups[2].Value, match.Groups[3].Value)}```\n");

    private static string Sequence(string model, string script)
    {
        var run = CliRun.Of($"oracle --behaviour --model {model} --script {script} --format tsv");
        if (run.ExitCode != 0)
        {
            throw new InvalidOperationException($"{script}: {run}");
        }

        var text = new StringBuilder();
        var column = 0;
        foreach (var step in Step().Matches(run.Out.Split('\n')[1].Split('\t')[3]).Select(static match => match.Value))
        {
            if (column > 0 && column + step.Length + 1 > Columns)
            {
                text.Append('\n');
                column = 0;
            }

            text.Append(column > 0 ? " " : "").Append(step);
            column += step.Length + 1;
        }

        return text.Append('\n').ToString();
    }

    [GeneratedRegex("(<!-- script: (linux|linux-rt) ([a-z0-9_/]+) -->\n)```text\n[^`]*```\n")]
    private static partial Regex Block();

    // A comma ends a step, but not inside of a group that is repeated.
    [GeneratedRegex(@"\([^)]*\)x\d+|[^,]+")]
    private static partial Regex Step();
}
