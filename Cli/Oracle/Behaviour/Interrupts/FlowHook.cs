using TopHalf.Scheduling;

namespace TopHalf.Cli.Oracle.Behaviour.Interrupts;

/// <summary>What the first run of a handler or of a thread function does besides, after it has dropped the level.</summary>
/// <param name="IsInThread">Whether the thread function does it, and not the primary handler.</param>
/// <param name="Run">What.</param>
internal sealed record FlowHook(bool IsInThread, Func<FlowRig, KernelTask> Run);
