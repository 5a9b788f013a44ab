namespace TopHalf.Analyzers;

/// <summary>The ids of the rules. Those that the machine has, too, mean the same: one catalogue.</summary>
internal static class RuleTable
{
    /// <summary>The category of the rules that are about the use of the framework.</summary>
    public const string Category = "TopHalf.Usage";

    /// <summary>The category of the rules that the machine enforces, too.</summary>
    public const string KernelCategory = "TopHalf.Kernel";

    /// <summary>The folder with one page for each rule, named after its id.</summary>
    public const string Pages = "docs/rules/";

    public const string SleepInAtomic = "TH1001";
    public const string AllocationInAtomic = "TH1003";
    public const string LockRecursion = "TH2001";
    public const string BadUnlock = "TH2002";
    public const string LockLeft = "TH2003";
    public const string IrqsEnabledTooEarly = "TH2005";
    public const string LockOrder = "TH2007";
    public const string InterruptSafety = "TH2008";
    public const string IrqsEnabledInHardIrq = "TH2012";
    public const string LockNotHeld = "TH2014";
    public const string CalledInInterrupt = "TH2017";
    public const string OneShotMissing = "TH3001";
    public const string WaitsForItself = "TH3007";
    public const string FreedTooEarly = "TH4006";
    public const string MustUseResult = "TH9101";
    public const string GuardMustBeScoped = "TH9102";
    public const string AwaitAtOnce = "TH9103";
    public const string SleepUndecided = "TH9104";
    public const string UnguardedField = "TH9107";
}
