using System.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.MSBuild;

namespace TopHalf.Cli.Checking;

/// <summary>Projects and solutions, as MSBuild sees them: it runs in a process of its own, from the SDK that the folder asks for.</summary>
internal static class ProjectSources
{
    /// <summary>The names of solutions end so.</summary>
    public static readonly string[] Solutions = [".slnx", ".sln", ".slnf"];

    /// <summary>Loads projects.</summary>
    /// <param name="paths">The whole paths of projects, or of one solution.</param>
    /// <param name="restores">Whether packages are restored first.</param>
    /// <param name="say">Told what is going on.</param>
    /// <exception cref="BadInputException">One cannot be restored or loaded.</exception>
    public static async Task<IReadOnlyList<CheckedCode>> LoadAsync(IReadOnlyList<string> paths, bool restores, Action<string> say)
    {
        using var workspace = MSBuildWorkspace.Create();
        workspace.SkipUnrecognizedProjects = true;
        var failures = new List<string>();
        using var listening = workspace.RegisterWorkspaceFailedHandler(failed => failures.Add(failed.Diagnostic.Message));
        var isSolution = Solutions.Contains(Path.GetExtension(paths[0]), StringComparer.OrdinalIgnoreCase);
        foreach (var path in paths)
        {
            if (restores)
            {
                say($"restoring {Path.GetFileName(path)}");
                await RestoreAsync(path);
            }

            say($"loading {Path.GetFileName(path)}");
            await OpenAsync(workspace, path, isSolution);
        }

        var asked = paths.ToHashSet(StringComparer.Ordinal);
        var projects = workspace.CurrentSolution.Projects
            .Where(project => project.Language == LanguageNames.CSharp && (isSolution || asked.Contains(project.FilePath!)))
            .OrderBy(static project => project.Name, StringComparer.Ordinal)
            .ToList();
        if (projects.Count == 0)
        {
            failures.ForEach(Console.Error.WriteLine);
            throw new BadInputException($"'{paths[0]}' has no C# project that can be loaded; accepted: what 'dotnet build' builds");
        }

        var loaded = new List<CheckedCode>();
        foreach (var project in projects)
        {
            say($"compiling {project.Name}");
            loaded.Add(new(project.Name, (await project.GetCompilationAsync())!, project.AnalyzerOptions));
        }

        // Most are harmless; they matter when the code then does not compile.
        if (loaded.Exists(static code => CodeCheck.ErrorsOf(code).Any()))
        {
            failures.ForEach(Console.Error.WriteLine);
        }

        return loaded;
    }

    private static async Task OpenAsync(MSBuildWorkspace workspace, string path, bool isSolution)
    {
        try
        {
            if (isSolution)
            {
                await workspace.OpenSolutionAsync(path);
            }
            else if (!workspace.CurrentSolution.Projects.Any(project => project.FilePath == path))
            {
                await workspace.OpenProjectAsync(path);
            }
        }
        catch (Exception exception) when (exception is InvalidOperationException or IOException or ArgumentException or NotSupportedException || exception.GetType().Name == "RemoteInvocationException")
        {
            throw new BadInputException($"'{path}' cannot be loaded: {exception.Message.ReplaceLineEndings(" ")}");
        }
    }

    private static async Task RestoreAsync(string path)
    {
        var start = new ProcessStartInfo("dotnet", ["restore", path, "--nologo", "--verbosity", "quiet"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetDirectoryName(path),
        };
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            throw new BadInputException("a project needs the .NET SDK, and there is no 'dotnet' on the path; accepted without it: a .cs file, or a folder of them");
        }

        using (process)
        {
            var error = process.StandardError.ReadToEndAsync();
            var output = await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            if (process.ExitCode != 0)
            {
                Console.Error.Write(output + await error);
                throw new BadInputException($"'{path}' cannot be restored, see above; --no-restore goes on without");
            }
        }
    }
}
