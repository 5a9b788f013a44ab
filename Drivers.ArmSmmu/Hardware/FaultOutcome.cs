namespace TopHalf.Drivers.ArmSmmu.Hardware;

/// <summary>The two independent consequences of a fault.</summary>
/// <param name="Recording">What it leaves in the registers.</param>
/// <param name="Fate">What becomes of the transaction.</param>
internal readonly record struct FaultOutcome(FaultRecording Recording, FaultFate Fate);
