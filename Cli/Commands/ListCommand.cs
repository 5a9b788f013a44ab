using System.CommandLine;
using System.Text.Json;
using TopHalf.Cli.Output;
using TopHalf.Scenarios;

namespace TopHalf.Cli.Commands;

/// <summary><c>tophalf list</c>: what can be run, and what can be chosen about it.</summary>
internal static class ListCommand
{
    public static Command Create()
    {
        var command = new Command("list", "List the scenarios, and what can be chosen about each.");
        var format = RunOptions.Text("format", "text | json; default text");
        var assemblies = new RunOptions().Assemblies;
        var all = new Option<bool>("--all") { Description = "name those of 'upstream', 'hazards' and 'corpus' one by one, too" };
        command.Add(format);
        command.Add(all);
        command.Add(assemblies);
        command.SetAction(parsed =>
        {
            var catalogue = ScenarioCatalogue.Load(parsed.GetValue(assemblies) ?? []);
            Console.Out.Write((parsed.GetValue(format) ?? "text") switch
            {
                "text" => Text(catalogue, parsed.GetValue(all)),
                "json" => Json(catalogue),
                var other => throw new BadInputException($"--format '{other}' is not accepted; accepted: text, json"),
            });
            return ExitCode.Clean;
        });
        return command;
    }

    private static string Text(ScenarioCatalogue catalogue, bool isWhole) =>
        string.Concat(ScenarioGroup.Others(catalogue.All).Select(Text))
        + string.Concat(ScenarioGroup.Of(catalogue.All).Select(group => $"{group.Scenarios.Count} {group.Heading}\n{(isWhole ? $"\n{string.Concat(group.Scenarios.Select(Text))}" : "")}"))
        + (isWhole ? "" : "Each of them: tophalf list --all\n");

    private static string Text(Scenario scenario) => $"{scenario.Name}\n  {scenario.Summary}\n{string.Concat(scenario.Parameters.Select(Line))}\n";

    private static string Line(ScenarioParameter parameter) =>
        $"  --{parameter.Name,-10} {parameter.Summary}\n  {"",-12} {parameter.Accepted}{(parameter.Default.Length > 0 ? $"; default {parameter.Default}" : "")}\n";

    private static string Json(ScenarioCatalogue catalogue) => JsonSerializer.Serialize(
        new
        {
            Schema = 1,
            Scenarios = catalogue.All.Select(static scenario => new
            {
                scenario.Name,
                scenario.Summary,
                Parameters = scenario.Parameters.Select(static parameter => new
                {
                    parameter.Name,
                    parameter.Summary,
                    parameter.Default,
                    parameter.Values,
                }),
            }),
        },
        JsonReport.Options) + "\n";
}
