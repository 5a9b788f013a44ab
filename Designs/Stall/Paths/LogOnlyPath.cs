using TopHalf.Drivers.ArmSmmu;

namespace TopHalf.Designs.Stall.Paths;

/// <summary>The SMMU driver of 2017 to 2021: the fault is printed and cleared; it was terminated by the hardware already.</summary>
/// <param name="bank">The bank.</param>
internal sealed class LogOnlyPath(SmmuContextBank bank) : DriverFaultPath(bank, isHeard: false);
