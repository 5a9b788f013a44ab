namespace TopHalf.Drivers.ArmSmmu.Hardware;

/// <summary>A failed translation, as the syndrome registers tell it.</summary>
/// <param name="Kind">What is wrong; <see cref="FaultKind.None"/> for a translation that succeeded.</param>
/// <param name="Level">FSYNR0.PLVL: the level of the table at which it was found, 0 to 3.</param>
/// <param name="IsOnWalk">FSYNR0.PTWF: the walk itself failed, not the access.</param>
internal readonly record struct TranslationFault(FaultKind Kind, int Level, bool IsOnWalk = false)
{
    public bool IsNone => Kind == FaultKind.None;
}
