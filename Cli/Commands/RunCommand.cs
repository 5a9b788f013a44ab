using System.CommandLine;
using TopHalf.Cli.Output;
using TopHalf.Scenarios;

namespace TopHalf.Cli.Commands;

/// <summary><c>tophalf run</c>: runs a scenario once and reports what broke.</summary>
internal static class RunCommand
{
    public static Command Create()
    {
        var command = new Command("run", "Run a scenario once, and report every rule that it breaks.");
        var options = new RunOptions();
        options.AddTo(command);
        command.SetAction(parsed => Run(options.Read(parsed)));
        return command;
    }

    private static int Run(RunRequest request)
    {
        // The log first: a refusal must not have emptied the result of an earlier run.
        using var log = KernelLog.Open(request.LogPath, request.ShowsLog);
        using var output = ResultOutput.Open(request.OutputPath);
        using var runner = new ScenarioRunner();
        var options = request.Machine with { Log = log };
        var progress = new RunProgress();
        var result = ProgressDisplay.While(runner, progress, () => runner.Run(request.Scenario, request.Settings, options, progress));
        if (result.Violations.Count > 0)
        {
            result = result with { DependsOn = ProgressDisplay.While(runner, null, () => runner.FindDependences(result, () => request.Machine.Again(request.Seed))) };
        }

        if (request.RunsTwice)
        {
            SecondRun.Compare(request, result, runner);
        }

        output.Write(request.Format switch
        {
            "json" => JsonReport.Render(result, request),
            "mail" => MailReport.Render(result, request),
            _ => TextReport.Render(result, request),
        });
        return result.IsInconclusive ? ExitCode.Inconclusive : result.Violations.Count > 0 ? ExitCode.Violations : ExitCode.Clean;
    }
}
