using TopHalf.Analyzers.Bodies;
using TopHalf.Analyzers.Contracts;

namespace TopHalf.Analyzers.Flow;

/// <summary>Where something from outside begins to run: a handler in its context, a task.</summary>
/// <param name="Method">The body.</param>
/// <param name="Receiver">On what it is called.</param>
/// <param name="Context">The one context.</param>
/// <param name="IsAtomic">Whether something is held by whoever calls.</param>
/// <param name="Slot">What is armed for it to come; null for a root.</param>
/// <param name="Bound">Where it was bound; for a root, where it is declared.</param>
internal sealed record EntryPoint(string Method, Value? Receiver, CallContexts Context, bool IsAtomic, string? Slot, Place Bound)
{
    /// <summary>Text that is the same for equal entry points.</summary>
    public string Key { get; } = $"{Method}({Receiver?.Key}) in {(int)Context}{(IsAtomic ? "a" : "")} of {Slot}";

    public Level Level => Context switch
    {
        CallContexts.Softirq => Level.Softirq,
        CallContexts.HardIrq => Level.HardIrq,
        CallContexts.Nmi => Level.Nmi,
        _ => Level.Task,
    };

    /// <summary>The context in words.</summary>
    public string ContextName => Context switch
    {
        CallContexts.WorkQueue => "work queue",
        CallContexts.IrqThread => "interrupt thread",
        CallContexts.Softirq => "softirq",
        CallContexts.HardIrq => "hard interrupt",
        CallContexts.Nmi => "NMI",
        _ => "process",
    };
}
