using System.Text;
using Microsoft.CodeAnalysis;
using TopHalf.Rules;

namespace TopHalf.Cli.Findings;

/// <summary>What reports say about a rule.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name in the code, as one word.</param>
/// <param name="Title">What it says, in one line.</param>
/// <param name="Description">The same in one or two sentences.</param>
/// <param name="Level">How bad it is unless somebody says otherwise.</param>
/// <param name="Precision">How likely a finding is right, in the words of code scanning.</param>
internal sealed record RuleText(string Id, string Name, string Title, string Description, FindingLevel Level, string Precision)
{
    /// <summary>The page of the rule, from the root of the repository.</summary>
    public string Page => $"docs/rules/{Id}.md";

    /// <summary>The text of the page, as Markdown; it is part of the program.</summary>
    public string PageText
    {
        get
        {
            using var stream = typeof(RuleText).Assembly.GetManifestResourceStream($"rules/{Id}.md");
            if (stream is null)
            {
                return Description;
            }

            using var reader = new StreamReader(stream, Encoding.UTF8);
            return reader.ReadToEnd();
        }
    }

    /// <summary>A rule that the machine enforces. What breaks it was run, and can be run again.</summary>
    /// <param name="rule">The rule.</param>
    public static RuleText Of(Rule rule) => new(
        rule.Id,
        typeof(RuleBook).GetFields().FirstOrDefault(field => field.IsStatic && ReferenceEquals(field.GetValue(null), rule))?.Name ?? rule.Id,
        rule.Title, rule.Remedy, FindingLevel.Error, "very-high");

    /// <summary>A rule of an analyzer, or of a command.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="name">Its name in the code.</param>
    public static RuleText Of(DiagnosticDescriptor rule, string name)
    {
        var (title, description) = (rule.Title.ToString(), rule.Description.ToString());
        var level = LevelOf(rule.DefaultSeverity) ?? FindingLevel.Info;
        return new(rule.Id, name, title, description.Length > 0 ? description : title, level, level == FindingLevel.Error ? "high" : "medium");
    }

    /// <summary>How bad a diagnostic is; null for one that nobody is to see.</summary>
    /// <param name="severity">The severity, as options of the project left it.</param>
    public static FindingLevel? LevelOf(DiagnosticSeverity severity) => severity switch
    {
        DiagnosticSeverity.Error => FindingLevel.Error,
        DiagnosticSeverity.Warning => FindingLevel.Warning,
        DiagnosticSeverity.Info => FindingLevel.Info,
        _ => null,
    };
}
