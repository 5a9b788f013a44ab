namespace TopHalf.Analyzers;

/// <summary>What all rules of this analyzer share. An id is never given to a second rule.</summary>
internal static class RuleTable
{
    /// <summary>The category of every rule.</summary>
    public const string Category = "TopHalf.Usage";

    /// <summary>The folder with one page for each rule, named after its id.</summary>
    public const string Pages = "docs/rules/";

    public const string MustUseResult = "TH9101";
    public const string GuardMustBeScoped = "TH9102";
    public const string AwaitAtOnce = "TH9103";
}
