namespace TopHalf.Designs;

/// <summary>Counts the lines of code of types whose sources are embedded in their assemblies.</summary>
/// <remarks>Blank lines, comments, <c>using</c> and <c>namespace</c> lines and lone braces do not count: what is left has to be thought of.</remarks>
public static class SourceLines
{
    /// <summary>Counts the lines of types.</summary>
    /// <param name="types">The types; each has a file of its name.</param>
    /// <returns>How many; null when a source is not there: its project has to embed it, with <c>LogicalName="%(Filename).cs"</c>.</returns>
    public static int? Count(IEnumerable<Type> types)
    {
        ArgumentNullException.ThrowIfNull(types);
        var total = 0;
        foreach (var type in types)
        {
            using var source = type.Assembly.GetManifestResourceStream($"{type.Name}.cs");
            if (source is null)
            {
                return null;
            }

            using var reader = new StreamReader(source);
            total += Count(reader);
        }

        return total;
    }

    private static int Count(TextReader reader)
    {
        var count = 0;
        while (reader.ReadLine() is { } line)
        {
            var text = line.Trim();
            count += text is "" or "{" or "}" or "};" || text.StartsWith("//", StringComparison.Ordinal) ||
                text.StartsWith("using TopHalf", StringComparison.Ordinal) || text.StartsWith("using System", StringComparison.Ordinal) ||
                text.StartsWith("namespace ", StringComparison.Ordinal) ? 0 : 1;
        }

        return count;
    }
}
