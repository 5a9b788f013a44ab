namespace TopHalf.Contracts;

/// <summary>The call may put the task to sleep, so it is wrong in atomic context, also where it would not have slept this time.</summary>
/// <remarks>The machine checks it when the call is made, the analyzer while the code compiles (TH1001; TH1003 for an allocation).</remarks>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Constructor | AttributeTargets.Delegate | AttributeTargets.Property | AttributeTargets.Field | AttributeTargets.Parameter)]
public sealed class MaySleepAttribute : Attribute
{
    /// <summary>Whether it sleeps for memory (TH1003). Default: false.</summary>
    public bool ForMemory { get; init; }

    /// <summary>The name of the parameter that decides: it does not sleep where that is false, or a <c>Gfp</c> that may not. Default: it always may.</summary>
    public string? If { get; init; }

    /// <summary>The sections inside which it does not sleep, whatever else holds. Default: none.</summary>
    public Sections Unless { get; init; }

    /// <summary>The contexts in which it may; in others it does without (<c>vfree</c> leaves it to a worker). Default: any.</summary>
    public CallContexts OnlyIn { get; init; } = CallContexts.Any;

    /// <summary>The name of a constructor's parameter: of an object that was made with true there, it does not sleep (<c>pm_runtime_irq_safe</c>). Default: it always may.</summary>
    public string? UnlessMadeWith { get; init; }
}
