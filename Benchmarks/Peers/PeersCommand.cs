using System.CommandLine;
using Spectre.Console;
using TopHalf.Benchmarks.Programs;
using TopHalf.Cli;

namespace TopHalf.Benchmarks.Peers;

/// <summary><c>peers</c>: the same programs searched by us and by Microsoft Coyote, by turns in one process.</summary>
/// <remarks>Several programs have a process each: the runtime compiles the paths that all of them share for what the first ones did, and the last ones would pay for that.</remarks>
internal static class PeersCommand
{
    private const int BadInput = 2;

    public static int Run(string[] args)
    {
        var names = new Option<string>("--programs") { Description = "only these programs, separated by commas", DefaultValueFactory = static _ => "" };
        var iterations = new Option<int>("--iterations") { Description = "how many schedules a search for a bug has, 1 to 1000000", DefaultValueFactory = static _ => 10_000 };
        var seconds = new Option<int>("--seconds") { Description = "how long each side is measured in each of three rounds, 1 to 600", DefaultValueFactory = static _ => 2 };
        var format = new Option<string>("--format") { Description = "text | json", DefaultValueFactory = static _ => "text" };
        var command = new RootCommand("Search the same programs as Microsoft Coyote, and compare.") { names, iterations, seconds, format };
        command.SetAction(parsed =>
        {
            try
            {
                Compare(new(
                    ProgramsOf(parsed.GetValue(names)!),
                    Within(parsed.GetValue(iterations), 1, 1_000_000, "--iterations"),
                    Within(parsed.GetValue(seconds), 1, 600, "--seconds"),
                    parsed.GetValue(format) switch
                    {
                        "json" => true,
                        "text" => false,
                        var other => throw new ArgumentException($"'{other}' is not accepted by --format; accepted: text, json"),
                    }));
                return 0;
            }
            catch (ArgumentException exception)
            {
                Console.Error.WriteLine($"peers: {exception.Message}");
                return BadInput;
            }
        });
        var parsed = command.Parse(args);
        if (parsed.Errors.Count == 0)
        {
            return parsed.Invoke(new() { EnableDefaultExceptionHandler = false });
        }

        Console.Error.WriteLine($"peers: {parsed.Errors[0].Message} Accepted: {string.Join(", ", command.Options.Select(static option => option.Name))}.");
        return BadInput;
    }

    private static void Compare(PeerOptions options)
    {
        var rows = new List<PeerRow>();
        if (options.Programs is [var only])
        {
            rows.Add(CompareOne(only, options));
        }
        else if (Console.IsErrorRedirected)
        {
            foreach (var program in options.Programs)
            {
                rows.Add(CompareOne(program, options));
                // Where there is no bar: all of it takes a quarter of an hour.
                Console.Error.Write(PeerReport.Text(rows[^1]));
            }
        }
        else
        {
            var console = AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(Console.Error) });
            console.Progress().AutoClear(true).Start(context =>
            {
                var bar = context.AddTask("comparing", maxValue: options.Programs.Count);
                foreach (var program in options.Programs)
                {
                    bar.Description = program.Name;
                    rows.Add(CompareOne(program, options));
                    bar.Increment(1);
                }
            });
        }

        Console.Out.Write(options.IsJson ? PeerReport.Json(rows) : PeerReport.Text(rows));
    }

    private static PeerRow CompareOne(PeerProgram program, PeerOptions options)
    {
        if (options.Programs.Count > 1)
        {
            return PeerReport.Row(FreshProcess.Json(
                ["peers", "--programs", program.Name, "--iterations", $"{options.Iterations}", "--seconds", $"{options.Seconds}"], typeof(PeersCommand).Assembly));
        }

        using var rewritten = new RewrittenPrograms();
        return new PeerComparison(new MachineSearch(), new CoyoteSearch(rewritten), options).Compare(program);
    }

    private static IReadOnlyList<PeerProgram> ProgramsOf(string names) => names.Length == 0
        ? PeerPrograms.All
        : [.. names.Split(',', StringSplitOptions.TrimEntries).Select(static name => PeerPrograms.All.FirstOrDefault(program => program.Name == name)
            ?? throw new ArgumentException($"'{name}' is not a program; accepted: {string.Join(", ", PeerPrograms.All.Select(static program => program.Name))}"))];

    private static int Within(int value, int least, int most, string option) => value >= least && value <= most
        ? value
        : throw new ArgumentException($"{option} is {least} to {most}, not {value}");
}
