using TopHalf.Interrupts;

namespace TopHalf.Cli.Oracle.Behaviour.Interrupts;

/// <summary>One registration: what its primary handler and its thread function answer, null for none.</summary>
internal sealed record FlowAction(IrqReturn? Primary, IrqReturn? Thread, IrqFlags Flags);
