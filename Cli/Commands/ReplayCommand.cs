using System.CommandLine;
using TopHalf.Choices;
using TopHalf.Cli.Output;
using TopHalf.Exploration;
using TopHalf.Scenarios;

namespace TopHalf.Cli.Commands;

/// <summary><c>tophalf replay</c>: follows a schedule that a search found.</summary>
internal static class ReplayCommand
{
    private static readonly string[] _formats = ["text", "mail", "json"];

    public static Command Create()
    {
        var command = new Command("replay", "Follow a schedule that a search found, and report what it breaks; says so where it can no longer be followed.");
        var token = new Argument<string>("token") { Description = "the part of a replay line after 'tophalf replay', or @FILE for a file that holds it" };
        var format = RunOptions.Text("format", "text | mail | json; default text");
        var path = RunOptions.Text("out", "write the result to this file instead of the standard output");
        var assemblies = new Option<string[]>("--assembly") { Description = "an assembly with scenarios of your own; repeatable" };
        command.Add(token);
        command.Add(format);
        command.Add(path);
        command.Add(assemblies);
        command.SetAction(parsed =>
        {
            var chosen = RunOptions.OneOf(parsed.GetValue(format), "format", _formats);
            var (read, subject) = Read(parsed.GetValue(token)!, parsed.GetValue(assemblies) ?? []);
            using var output = ResultOutput.Open(parsed.GetValue(path));
            var replay = Replay.Of(subject, read, ExploreOptions.Steps(read.Settings.GetValueOrDefault(ExploreOptions.StepsSetting)));
            output.Write(chosen switch
            {
                "json" => ReplayReport.Json(replay),
                "mail" => MailText.Wrap(ReplayReport.Text(replay)),
                _ => ReplayReport.Text(replay),
            });
            return ReplayReport.ExitCodeOf(replay);
        });
        return command;
    }

    private static (ReplayToken Token, Subject Subject) Read(string text, string[] assemblies)
    {
        ReplayToken token;
        try
        {
            token = ReplayToken.Parse(text.StartsWith('@') ? File.ReadAllText(text[1..]) : text);
        }
        catch (Exception exception) when (exception is FormatException or IOException or UnauthorizedAccessException)
        {
            throw new BadInputException(exception.Message);
        }

        var settings = token.Settings.GetValueOrDefault(ExploreOptions.ArgumentsSetting, "");
        string[] arguments =
        [
            token.Subject,
            .. settings.Split('\n', StringSplitOptions.RemoveEmptyEntries),
            .. assemblies.SelectMany(static assembly => new[] { "--assembly", assembly }),
        ];
        var options = new RunOptions();
        var command = new Command("explore");
        options.AddShared(command);
        var parsed = command.Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            throw new BadInputException($"the token was made with options that are not known here: {parsed.Errors[0].Message}");
        }

        var run = options.Read(parsed, isSearched: true);
        var machine = run.Machine with { Faults = token.Injections.Faults > 0 ? InjectableFaults.All : InjectableFaults.None };
        return (token, new ScenarioSubject(run.Scenario, run.Settings, machine));
    }
}
