namespace TopHalf.Cli.Checking;

/// <summary>Finds what is to be checked: projects, or files without one.</summary>
/// <param name="Projects">The whole paths of projects, or of one solution; empty where there are none.</param>
/// <param name="Files">The whole paths of C# files, where there is no project.</param>
internal sealed record CheckTarget(IReadOnlyList<string> Projects, IReadOnlyList<string> Files)
{
    private const string Accepted = "accepted: a project (.csproj), a solution (.slnx, .sln, .slnf), a C# file (.cs), or a folder with projects or C# files";

    /// <summary>Looks at what was typed.</summary>
    /// <param name="path">A file or a folder.</param>
    /// <exception cref="BadInputException">There is nothing to check.</exception>
    public static CheckTarget Of(string path)
    {
        var whole = Path.GetFullPath(path);
        if (Directory.Exists(whole))
        {
            var projects = FilesIn(whole, "*.csproj");
            var files = projects.Count > 0 ? [] : FilesIn(whole, "*.cs");
            return projects.Count + files.Count > 0 ? new(projects, files) : throw new BadInputException($"'{path}' has no project and no C# file in it; {Accepted}");
        }

        if (!File.Exists(whole))
        {
            throw new BadInputException($"'{path}' is not there; {Accepted}");
        }

        var extension = Path.GetExtension(whole).ToLowerInvariant();
        return extension == ".cs" ? new([], [whole])
            : extension == ".csproj" || ProjectSources.Solutions.Contains(extension) ? new([whole], [])
            : throw new BadInputException($"'{path}' is not accepted; {Accepted}");
    }

    private static List<string> FilesIn(string folder, string pattern) =>
    [
        .. Directory.EnumerateFiles(folder, pattern, new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.Hidden | FileAttributes.ReparsePoint })
            .Where(file => !Path.GetRelativePath(folder, file).Split(Path.DirectorySeparatorChar).SkipLast(1).Any(static name => name is "bin" or "obj" or "node_modules" || name.StartsWith('.')))
            .Order(StringComparer.Ordinal),
    ];
}
