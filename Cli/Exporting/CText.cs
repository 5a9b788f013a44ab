using System.Text;

namespace TopHalf.Cli.Exporting;

/// <summary>C source as the kernel formats it: tabs, comments of at most 80 columns.</summary>
internal static class CText
{
    private const int Columns = 78;

    /// <summary>A name that C accepts, of a slug.</summary>
    public static string Identifier(string slug) => string.Concat(slug.Select(static letter => char.IsAsciiLetterOrDigit(letter) ? letter : '_'));

    /// <summary>Adds text as lines of a block comment.</summary>
    /// <param name="source">Where to.</param>
    /// <param name="text">The text.</param>
    /// <param name="indent">What goes before the second and later lines, after the star.</param>
    public static void AppendComment(StringBuilder source, string text, string indent = "")
    {
        var line = new StringBuilder(" *");
        foreach (var word in text.Replace("*/", "* /", StringComparison.Ordinal).Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length + 1 + word.Length > Columns)
            {
                source.Append(line).Append('\n');
                line.Clear().Append(" *").Append(indent);
            }

            line.Append(' ').Append(word);
        }

        source.Append(line).Append('\n');
    }

    /// <summary>A type and a name, with the star next to the name.</summary>
    public static string Declare(string type, string name) => type.EndsWith('*') ? $"{type}{name}" : $"{type} {name}";
}
