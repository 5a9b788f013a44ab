using TopHalf.Devices;
using TopHalf.Machines;

namespace TopHalf.Drivers.ArmSmmu.Hardware;

/// <summary>A transaction that the SMMU holds.</summary>
/// <param name="Bank">The context bank that holds it.</param>
/// <param name="Transaction">The transaction.</param>
/// <param name="Reason">Why it is held.</param>
/// <param name="FaultSerial">The serial of its recorded fault, 0 when it has none of its own.</param>
/// <param name="Since">Since when it is held.</param>
public readonly record struct StalledTransaction(
    int Bank, StreamTransaction Transaction, StallReason Reason, long FaultSerial, Ktime Since);
