using System.CommandLine;
using TopHalf.Cli.Commands;
using TopHalf.Designs.Situations;

namespace TopHalf.Cli.Exporting;

/// <summary><c>tophalf export</c>: a design on its way to C.</summary>
internal static class ExportCommand
{
    public static Command Create()
    {
        var command = new Command("export", "Write a design as a kernel header with kernel-doc and lockdep assertions, and a KUnit skeleton of the situations.");
        var slug = new Argument<string>("design") { Description = "the design; see 'tophalf compare --help'" };
        var part = RunOptions.Text("part", "header | kunit: what goes to the standard output; default header");
        var output = RunOptions.Text("out", "write both, <design>.h and <design>_kunit.c, into this folder instead");
        var shared = new RunOptions();
        command.Add(slug);
        command.Add(part);
        command.Add(output);
        command.Add(shared.Assemblies);
        command.SetAction(parsed =>
        {
            var situations = shared.LoadScenarios(parsed).All.OfType<FaultSituation>().ToList();
            var name = parsed.GetValue(slug)!;
            var design = situations[0].Designs.FirstOrDefault(design => design.Slug == name) ?? throw new BadInputException(
                $"design '{name}' is not known; known: {string.Join(", ", situations[0].Designs.Select(static design => design.Slug))}");
            var chosen = RunOptions.OneOf(parsed.GetValue(part), "part", "header", "kunit");
            Write(ObservedDesign.Of(design, situations), chosen, parsed.GetValue(output));
            return ExitCode.Clean;
        });
        return command;
    }

    private static void Write(ObservedDesign observed, string part, string? folder)
    {
        if (folder is null)
        {
            Console.Out.Write(part == "header" ? CHeader.Render(observed) : KUnitSuite.Render(observed));
            return;
        }

        var name = Path.Combine(folder, CText.Identifier(observed.Design.Slug));
        try
        {
            Directory.CreateDirectory(folder);
            File.WriteAllText($"{name}.h", CHeader.Render(observed));
            File.WriteAllText($"{name}_kunit.c", KUnitSuite.Render(observed));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException($"--out '{folder}' cannot be written ({exception.GetType().Name}); accepted: a folder, which is made if it is not there");
        }
    }
}
