using TopHalf.Designs.Situations;
using TopHalf.Rules;

namespace TopHalf.Cli.Exporting;

/// <summary>What broke in a situation.</summary>
/// <param name="Situation">The situation.</param>
/// <param name="Hardware">On which hardware.</param>
/// <param name="Rules">The rules that some run broke.</param>
internal sealed record SituationVerdict(FaultSituation Situation, string Hardware, IReadOnlyList<Rule> Rules);
