using TopHalf.Cli.Findings;

namespace TopHalf.Tests.Cli.Findings;

/// <summary>Reports to write: what does not matter to a test is filled in.</summary>
internal static class AReport
{
    public static RuleText Rule { get; } = new("TH1001", "SleepInAtomic", "BUG: sleeping function", "Queue work.", FindingLevel.Error, "high");

    public static Finding Finding(string file = "src/Uart.cs", int line = 42, FindingLevel level = FindingLevel.Error, string message = "msleep in hardirq") => new()
    {
        Rule = Rule.Id,
        Level = level,
        Message = message,
        Place = new(file, line, 9, line, 30),
        Identity = message,
    };

    public static ReportPart Part(params Finding[] findings) => new() { Name = "Uart", Outcome = PartOutcome.Done, Statement = "4 rules", Findings = findings };

    public static FindingReport Of(params ReportPart[] parts) => new()
    {
        Command = "check",
        Target = "Uart.csproj",
        Root = new(Path.GetTempPath()),
        Rules = [Rule],
        Parts = Fingerprints.Assign(parts),
        Repeat = "tophalf check Uart.csproj",
    };

    public static FindingReport Of(params Finding[] findings) => Of(Part(findings));
}
