using System.CommandLine;
using System.CommandLine.Parsing;
using TopHalf.Cli.Commands;
using TopHalf.Cli.Comparing;
using TopHalf.Cli.CorpusNets;
using TopHalf.Cli.Exporting;
using TopHalf.Cli.Hazards;

namespace TopHalf.Cli;

/// <summary>The command line: finds the command, and turns every refusal into one line and an exit code.</summary>
internal static class Entry
{
    public static int Run(string[] args)
    {
        var root = new RootCommand("Prototype kernel drivers and kernel APIs on a simulated machine that checks execution contexts.")
        {
            RunCommand.Create(),
            ExploreCommand.Create(),
            CompareCommand.Create(),
            ExportCommand.Create(),
            MergeCommand.Create(),
            ReplayCommand.Create(),
            CheckCommand.Create(),
            TestCommand.Create(),
            ListCommand.Create(),
            OracleCommand.Create(),
            UpstreamCommand.Create(),
            HazardsCommand.Create(),
            CorpusCommand.Create(),
        };
        // Without a command the main job runs: the default scenario, or options for it.
        var parsed = root.Parse(args.Length == 0 || (args[0].StartsWith('-') && !IsHelp(args[0])) ? ["run", .. args] : args);
        if ((parsed.Errors.Count > 0 || FirstUnknown(parsed) is not null) && !args.Any(IsHelp))
        {
            return Refuse(Explain(parsed, root));
        }

        try
        {
            return parsed.Invoke(new() { EnableDefaultExceptionHandler = false });
        }
        catch (BadInputException exception)
        {
            return Refuse(exception.Message);
        }
        catch (Exception exception)
        {
            Console.Error.WriteLine($"tophalf: internal fault: {exception}");
            return ExitCode.InternalFault;
        }
    }

    private static bool IsHelp(string argument) => argument is "--help" or "-h" or "-?" or "--version";

    private static string Explain(ParseResult parsed, RootCommand root)
    {
        var command = parsed.CommandResult.Command;
        if (FirstUnknown(parsed) is { } token)
        {
            return command == root
                ? $"'{token}' is not a command; accepted: {string.Join(", ", root.Subcommands.Select(static known => known.Name))}"
                : $"'{token}' is not accepted by '{command.Name}'; accepted: {string.Join(", ", command.Options.Select(static option => option.Name))}";
        }

        var error = parsed.Errors[0];
        return error.SymbolResult is OptionResult { Option: var option, Tokens.Count: 0 }
            ? $"{option.Name} needs a value; accepted: {option.Description}"
            : $"{error.Message.TrimEnd('.')}; see 'tophalf {(command == root ? "" : command.Name + " ")}--help'";
    }

    /// <summary>What looks like an option and is none would otherwise be taken for the name of a scenario.</summary>
    private static string? FirstUnknown(ParseResult parsed) => parsed.CommandResult.Children.OfType<ArgumentResult>()
        .SelectMany(static argument => argument.Tokens).Select(static token => token.Value)
        .Where(static value => value.StartsWith('-'))
        .Concat(parsed.UnmatchedTokens)
        .FirstOrDefault();

    private static int Refuse(string message)
    {
        Console.Error.WriteLine($"tophalf: {message}");
        return ExitCode.BadInput;
    }
}
