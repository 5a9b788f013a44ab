using TopHalf.Devices;
using TopHalf.Machines;

namespace TopHalf.Drivers.ArmSmmu.Hardware;

/// <summary>A context fault, as the hardware knows it.</summary>
/// <param name="Bank">The context bank.</param>
/// <param name="Serial">Counts the recorded faults of the device from 1; 0 for a fault that is not in a record of its own.</param>
/// <param name="Kind">What is wrong.</param>
/// <param name="Level">The table level, 0 to 3.</param>
/// <param name="Transaction">The transaction that faulted.</param>
/// <param name="At">When it was detected.</param>
public readonly record struct SmmuFault(int Bank, long Serial, FaultKind Kind, int Level, StreamTransaction Transaction, Ktime At);
