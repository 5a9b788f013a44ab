namespace TopHalf.Cli.Oracle.Behaviour;

/// <summary>A table of what scripts showed on a real kernel: tab-separated, with a header; model, group, script, sequence, counts, returns.</summary>
internal sealed class KnownBehaviour
{
    private static readonly string[] _columns = ["model", "group", "script", "sequence", "counts", "returns"];

    private readonly Dictionary<(string Model, string Group, string Script), BehaviourAnswer> _answers = [];

    /// <summary>Reads a file.</summary>
    /// <exception cref="BadInputException">The file cannot be read, or a line of it is no answer.</exception>
    public static KnownBehaviour Read(string path)
    {
        string[] lines;
        try
        {
            lines = File.ReadAllLines(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new BadInputException($"--against '{path}' cannot be read ({exception.GetType().Name}); accepted: a tab-separated file with the columns {string.Join(", ", _columns)}");
        }

        if (lines.Length == 0 || !lines[0].Split('\t').SequenceEqual(_columns))
        {
            throw new BadInputException($"--against '{path}' line 1 is not accepted; accepted: a header with the columns {string.Join(", ", _columns)}");
        }

        var known = new KnownBehaviour();
        for (var i = 1; i < lines.Length; i++)
        {
            var cells = lines[i].Split('\t');
            if (cells.Length != _columns.Length || !known._answers.TryAdd((cells[0], cells[1], cells[2]), new(cells[3], cells[4], cells[5])))
            {
                throw new BadInputException($"--against '{path}' line {i + 1} is not accepted; accepted: {string.Join(", ", _columns)}, separated by tabs, each script once");
            }
        }

        return known;
    }

    /// <summary>The answers of a model, by group and script.</summary>
    public IEnumerable<(string Group, string Script, BehaviourAnswer Answer)> Of(string model) =>
        from entry in _answers
        where entry.Key.Model == model
        select (entry.Key.Group, entry.Key.Script, entry.Value);
}
