namespace TopHalf.Cli.Findings;

/// <summary>The folder that paths in reports are relative to: the checkout, so that they are the same in every one.</summary>
internal sealed class SourceRoot
{
    private readonly Dictionary<string, string[]> _lines = new(StringComparer.Ordinal);

    /// <summary>Makes a root.</summary>
    /// <param name="folder">The folder.</param>
    public SourceRoot(string folder) => Folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)) + Path.DirectorySeparatorChar;

    /// <summary>The whole path, with a separator at its end.</summary>
    public string Folder { get; }

    /// <summary>The checkout that a file or folder is in; without one the current folder where it is below that, else its own.</summary>
    /// <param name="path">The file or folder.</param>
    public static SourceRoot Of(string path)
    {
        var whole = Path.GetFullPath(path);
        var own = Directory.Exists(whole) ? whole : Path.GetDirectoryName(whole)!;
        for (var folder = own; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            // A work tree of git has a file of that name.
            if (Path.Exists(Path.Combine(folder, ".git")))
            {
                return new(folder);
            }
        }

        var current = new SourceRoot(Environment.CurrentDirectory);
        return current.Has(own + Path.DirectorySeparatorChar) ? current : new(own);
    }

    /// <summary>A path as reports have it.</summary>
    /// <param name="path">A path from the compiler; relative ones are left as they are.</param>
    public string Relative(string path) => (Path.IsPathRooted(path) && Has(path) ? path[Folder.Length..] : path).Replace('\\', '/');

    /// <summary>A line of a file; null where the file or the line is not there.</summary>
    /// <param name="file">The file as <see cref="Relative"/> gives it.</param>
    /// <param name="line">The line, from 1.</param>
    public string? Line(string file, int line) => Lines(file) is { } lines && line >= 1 && line <= lines.Length ? lines[line - 1] : null;

    /// <summary>The text of a file from a line on, as far as the fingerprint looks.</summary>
    /// <param name="file">The file as <see cref="Relative"/> gives it.</param>
    /// <param name="line">The line, from 1.</param>
    public IEnumerable<string> From(string file, int line) => Lines(file)?.Skip(line - 1) ?? [];

    /// <summary>A place of which only the line is known: all of it but the indent.</summary>
    /// <param name="file">The path, as the compiler knew it.</param>
    /// <param name="line">The line, from 1.</param>
    public Place WholeLine(string file, int line)
    {
        var relative = Relative(file);
        return Line(relative, line) is { } text && text.Trim().Length > 0
            ? new(relative, line, text.Length - text.TrimStart().Length + 1, line, text.TrimEnd().Length + 1)
            : new(relative, line, 0, line, 0);
    }

    private bool Has(string path) => path.StartsWith(Folder, StringComparison.Ordinal);

    private string[]? Lines(string file)
    {
        if (!_lines.TryGetValue(file, out var lines))
        {
            var path = Path.Combine(Folder, file);
            _lines[file] = lines = File.Exists(path) ? File.ReadAllLines(path) : [];
        }

        return lines.Length == 0 ? null : lines;
    }
}
