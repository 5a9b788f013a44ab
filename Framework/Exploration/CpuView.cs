namespace TopHalf.Exploration;

/// <summary>How a CPU is, at a point of a search, apart from who waits for it.</summary>
/// <param name="Runner">The key of the context that runs there; 0 when nobody does.</param>
/// <param name="Local">The CPU-local interrupts that wait, as bits.</param>
/// <param name="WasSwitched">Whether the runner was given the CPU and has done nothing since.</param>
/// <param name="Footing">What the runner stands before.</param>
internal readonly record struct CpuView(ulong Runner, int Local, bool WasSwitched, Footing Footing);
