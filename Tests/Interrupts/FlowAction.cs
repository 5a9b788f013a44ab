using TopHalf.Interrupts;

namespace TopHalf.Tests.Interrupts;

/// <summary>One registration of a flow script: what its primary handler and its thread function answer, null for none.</summary>
internal sealed record FlowAction(IrqReturn? Primary, IrqReturn? Thread, IrqFlags Flags);
