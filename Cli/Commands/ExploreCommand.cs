using System.CommandLine;
using TopHalf.Cli.Output;
using TopHalf.Exploration;
using TopHalf.Scenarios;

namespace TopHalf.Cli.Commands;

/// <summary><c>tophalf explore</c>: searches the schedules of a scenario for one that breaks a rule.</summary>
internal static class ExploreCommand
{
    public static Command Create()
    {
        var command = new Command("explore", "Search the schedules of a scenario for one that breaks a rule, or show that within bounds there is none.");
        var options = new ExploreOptions();
        options.AddTo(command);
        command.SetAction(parsed => Run(options.Read(parsed)));
        return command;
    }

    private static int Run(ExploreRequest request)
    {
        using var output = ResultOutput.Open(request.Run.OutputPath);
        var subject = new ScenarioSubject(request.Run.Scenario, request.Run.Settings, request.Run.Machine);
        ExplorationResult result;
        double seconds;
        try
        {
            (result, seconds) = SearchDisplay.While(request, progress => Explorer.Run(subject, request.Options, progress));
        }
        catch (Exception exception) when (exception is ArgumentException or NoChoiceException or CheckpointException or IOException or UnauthorizedAccessException)
        {
            throw new BadInputException(exception.Message.Split(" (Parameter", 2)[0]);
        }

        result = result with
        {
            Differences = [.. result.Differences, .. result.Violations.SelectMany(FreshReplay.Differences)],
            Assumptions = request.Run.Reduced.Count == 0 ? result.Assumptions
                : [.. result.Assumptions, $"the scenario is smaller than in a run: {string.Join(' ', request.Run.Reduced.Select(static setting => $"--{setting.Key} {setting.Value}"))}"],
        };
        var report = ExploreReport.Of(result, request, seconds);
        output.Write(request.Run.Format switch
        {
            "json" => ExploreJson.Render(report),
            "mail" => MailText.Wrap(ExploreText.Render(report)),
            _ => ExploreText.Render(report),
        });
        return report.ExitCodeOf();
    }
}
