namespace TopHalf.Cli.Oracle;

/// <summary>A table of answers that a real kernel gave: tab-separated, with a header; model, context, operation, verdict, kinds.</summary>
internal sealed class KnownAnswers
{
    private static readonly string[] _columns = ["model", "context", "operation", "verdict", "kinds"];

    private readonly Dictionary<(string Model, string Context, string Operation), (string Verdict, string[] Kinds)> _answers = [];

    /// <summary>Reads a file.</summary>
    /// <exception cref="BadInputException">The file cannot be read, or a line of it is no answer.</exception>
    public static KnownAnswers Read(string path)
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

        var known = new KnownAnswers();
        if (lines.Length == 0 || !lines[0].Split('\t').Take(_columns.Length).SequenceEqual(_columns))
        {
            throw new BadInputException($"--against '{path}' line 1 is not accepted; accepted: a header with the columns {string.Join(", ", _columns)}");
        }

        for (var i = 1; i < lines.Length; i++)
        {
            var cells = lines[i].Split('\t');
            if (cells.Length < _columns.Length || !known._answers.TryAdd((cells[0], cells[1], cells[2]), (cells[3], cells[4].Split(','))))
            {
                throw new BadInputException($"--against '{path}' line {i + 1} is not accepted; accepted: {string.Join(", ", _columns)}, separated by tabs, each cell once");
            }
        }

        return known;
    }

    /// <summary>The answer of a cell, or null when it is not in the table.</summary>
    public (string Verdict, string[] Kinds)? Find(string model, string context, string operation) =>
        _answers.TryGetValue((model, context, operation), out var answer) ? answer : null;

    /// <summary>How many answers there are for a model.</summary>
    public int CountOf(string model) => _answers.Keys.Count(key => key.Model == model);

    /// <summary>The cells of a model.</summary>
    public IEnumerable<(string Context, string Operation)> CellsOf(string model) =>
        _answers.Keys.Where(key => key.Model == model).Select(static key => (key.Context, key.Operation));
}
