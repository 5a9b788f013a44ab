using System.Text;

namespace TopHalf.Cli.Output;

/// <summary>Text as a mailing list takes it: plain ASCII, at most 72 columns. A shell joins the lines of a command again.</summary>
internal static class MailText
{
    /// <summary>How wide a line is at most.</summary>
    public const int Columns = 72;

    /// <summary>Begins a line with a command, whose words may be parted.</summary>
    public const string Again = "Again: ";

    /// <summary>Begins a line with a command that ends in one long word.</summary>
    public const string Replay = "Replay: ";

    /// <summary>Wraps each line that is too long, with an indent; commands so that they can be pasted.</summary>
    /// <param name="text">Lines that end with a line feed.</param>
    public static string Wrap(string text)
    {
        var wrapped = new StringBuilder();
        foreach (var line in text.TrimEnd('\n').Split('\n').Select(ToAscii))
        {
            if (line.StartsWith(Replay, StringComparison.Ordinal) && line.Length > Columns)
            {
                AppendWord(wrapped, line);
            }
            else if (line.StartsWith(Again, StringComparison.Ordinal))
            {
                Append(wrapped, line, Columns - 2, " \\");
            }
            else
            {
                Append(wrapped, line, Columns, "");
            }
        }

        return wrapped.ToString();
    }

    private static void Append(StringBuilder wrapped, string line, int columns, string continues)
    {
        var indent = new string(' ', Math.Min(line.Length - line.TrimStart().Length + 2, Columns / 2));
        while (line.Length > columns)
        {
            var cut = line.LastIndexOf(' ', columns);
            cut = cut > indent.Length ? cut : columns;
            wrapped.Append(line[..cut].TrimEnd()).Append(continues).Append('\n');
            line = indent + line[cut..].TrimStart();
        }

        wrapped.Append(line.TrimEnd()).Append('\n');
    }

    /// <summary>A replay line is one long word: cut anywhere, without an indent, since a shell would take that for the end of the word.</summary>
    private static void AppendWord(StringBuilder wrapped, string line)
    {
        wrapped.Append(Replay.TrimEnd()).Append('\n');
        line = line[Replay.Length..];
        for (; line.Length > Columns; line = line[(Columns - 1)..])
        {
            wrapped.Append(line.AsSpan(0, Columns - 1)).Append("\\\n");
        }

        wrapped.Append(line).Append('\n');
    }

    private static string ToAscii(string line) => string.Concat(line.Select(static letter => letter switch
    {
        < (char)128 => letter,
        // One letter for one: what stands in columns stays there.
        'µ' => 'u',
        '–' => '-',
        _ => '?',
    }));
}
