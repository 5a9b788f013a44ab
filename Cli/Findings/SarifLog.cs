using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using TopHalf.Cli.Output;

namespace TopHalf.Cli.Findings;

/// <summary>Findings as SARIF 2.1.0, as code scanning takes it.</summary>
internal static class SarifLog
{
    /// <summary>How many steps a result may show; those that are closest to the finding are kept.</summary>
    public const int MostSteps = 1_000;

    private const string RootId = "%SRCROOT%";
    private const int LongestDescription = 1_024;

    private static readonly JsonSerializerOptions _options = new(JsonReport.Options) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    /// <summary>Renders a report.</summary>
    /// <param name="report">The report.</param>
    public static string Render(FindingReport report) => new JsonObject
    {
        ["$schema"] = "https://json.schemastore.org/sarif-2.1.0.json",
        ["version"] = "2.1.0",
        ["runs"] = JsonSerializer.SerializeToNode(new[] { Run(report) }, _options),
    }.ToJsonString(_options) + "\n";

    private static object Run(FindingReport report) => new
    {
        Tool = new
        {
            Driver = new
            {
                Name = "TopHalf",
                SemanticVersion = typeof(SarifLog).Assembly.GetName().Version!.ToString(3),
                Rules = report.Rules.Select(Rule),
            },
        },
        Invocations = new[]
        {
            new
            {
                CommandLine = report.Repeat,
                ExecutionSuccessful = true,
                ExitCode = report.ExitCodeOf(),
                ToolExecutionNotifications = report.Parts.Where(static part => part.Outcome != PartOutcome.Done)
                    .Select(static part => new { Level = part.Outcome == PartOutcome.Skipped ? "note" : "warning", Message = Text($"{part.Name}: {part.Statement}") }),
            },
        },
        // What was checked and what was run are two categories: one upload does not replace the other.
        AutomationDetails = new { Id = $"tophalf-{report.Command}/" },
        ColumnKind = "utf16CodeUnits",
        OriginalUriBaseIds = new Dictionary<string, object> { [RootId] = new { Uri = new Uri(report.Root.Folder).AbsoluteUri } },
        Results = report.Parts.SelectMany(part => part.Findings.Select(finding => Result(finding, part, report))),
    };

    private static object Rule(RuleText rule) => new
    {
        rule.Id,
        rule.Name,
        ShortDescription = Text(rule.Title),
        FullDescription = Text(rule.Description.Length <= LongestDescription ? rule.Description : rule.Description[..LongestDescription]),
        Help = new { Text = $"{rule.Description} See {rule.Page}.", Markdown = rule.PageText },
        DefaultConfiguration = new { Level = Level(rule.Level) },
        Properties = new Dictionary<string, object>
        {
            ["tags"] = new[] { "correctness", "concurrency" },
            ["precision"] = rule.Precision,
            ["problem.severity"] = rule.Level == FindingLevel.Info ? "recommendation" : Level(rule.Level),
            ["page"] = rule.Page,
        },
    };

    private static object Result(Finding finding, ReportPart part, FindingReport report) => new
    {
        RuleId = finding.Rule,
        RuleIndex = report.Rules.Index().First(rule => rule.Item.Id == finding.Rule).Index,
        Level = Level(finding.Level),
        Message = Text(finding.Report.Length == 0 ? finding.Message : $"{finding.Message}\n\n{finding.Report}{(finding.Replay is null ? "" : $"\n\nReplay: {finding.Replay}")}"),
        Locations = finding.Place is { } place ? new[] { Location(place, null) } : null,
        PartialFingerprints = new { PrimaryLocationLineHash = finding.Fingerprint },
        CodeFlows = finding.Flows.Count == 0 ? null : new[] { new { ThreadFlows = ThreadFlows(finding.Flows) } },
        Suppressions = finding.Suppression is { } suppression
            ? new[] { new { Kind = "inSource", Justification = suppression.Justification.Length > 0 ? suppression.Justification : null } }
            : [],
        BaselineState = !report.HasBaseline ? null : finding.IsKnown ? "unchanged" : "new",
        Properties = new { Part = part.Name, finding.Replay },
    };

    private static IEnumerable<object> ThreadFlows(IReadOnlyList<Flow> flows)
    {
        var first = flows.SelectMany(static flow => flow.Steps).Select(static step => step.Order).OrderDescending().Take(MostSteps).LastOrDefault();
        return flows.Select(flow => (flow.Name, Steps: flow.Steps.Where(step => step.Order >= first).ToList())).Where(static flow => flow.Steps.Count > 0).Select(static flow => new
        {
            Id = flow.Name,
            Message = Text(flow.Name),
            Locations = flow.Steps.Select(static step => new { Location = Location(step.Place, step.Text), ExecutionOrder = step.Order }),
        });
    }

    private static object Location(Place? place, string? text) => new
    {
        PhysicalLocation = place is null ? null : new
        {
            ArtifactLocation = new { Uri = UriOf(place.File), UriBaseId = Path.IsPathRooted(place.File) ? null : RootId },
            Region = new
            {
                StartLine = place.Line,
                StartColumn = place.Column > 0 ? place.Column : (int?)null,
                EndLine = place.EndLine,
                EndColumn = place.EndColumn > 0 ? place.EndColumn : (int?)null,
            },
        },
        Message = text is null ? null : Text(text),
    };

    private static string UriOf(string file) => Path.IsPathRooted(file) ? new Uri(file).AbsoluteUri : string.Join('/', file.Split('/').Select(Uri.EscapeDataString));

    private static string Level(FindingLevel level) => level switch
    {
        FindingLevel.Error => "error",
        FindingLevel.Warning => "warning",
        _ => "note",
    };

    private static MessageText Text(string text) => new(text);

    private sealed record MessageText(string Text);
}
