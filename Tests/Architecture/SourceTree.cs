using System.Xml.Linq;

namespace TopHalf.Tests.Architecture;

/// <summary>The files of the checkout that the tests were built from.</summary>
internal static class SourceTree
{
    private const string SolutionName = "TopHalf.slnx";

    /// <summary>The folder of the solution, with a separator at its end.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The folders of the projects that are the product: all but tests and benchmarks.</summary>
    public static IReadOnlyList<string> ProductFolders { get; } =
    [
        .. XDocument.Load(PathOf(SolutionName)).Descendants("Project")
            .Select(project => Path.GetDirectoryName(project.Attribute("Path")!.Value)!)
            .Where(folder => folder.Split('/')[0] is not ("Tests" or "Benchmarks"))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The whole path of a file that is given relative to the solution.</summary>
    public static string PathOf(string relative) => Path.Combine(Root, relative);

    /// <summary>The C# source files in a project's folder, relative to the solution, without what the build made.</summary>
    public static IEnumerable<string> SourceFiles(string folder) =>
        Directory.EnumerateFiles(PathOf(folder), "*.cs", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/'))
            .Where(file => !file.Contains("/bin/", StringComparison.Ordinal) && !file.Contains("/obj/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);

    /// <summary>The one project file in a folder.</summary>
    public static string ProjectFile(string folder) => Directory.EnumerateFiles(PathOf(folder), "*.csproj").Single();

    private static string FindRoot()
    {
        // The path of this file cannot be asked for: the build maps it, so that paths do not differ between checkouts.
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, SolutionName)))
            {
                return folder + Path.DirectorySeparatorChar;
            }
        }

        throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} has {SolutionName}.");
    }
}
