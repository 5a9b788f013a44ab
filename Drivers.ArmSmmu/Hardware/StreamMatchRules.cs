using TopHalf.Devices;

namespace TopHalf.Drivers.ArmSmmu.Hardware;

/// <summary>Which stream match register group a stream belongs to.</summary>
/// <remarks>Source: Linux <c>arm-smmu.c</c>; a set bit of MASK makes the same bit of ID irrelevant.</remarks>
internal static class StreamMatchRules
{
    public const int NoMatch = -1;
    public const int Conflict = -2;

    /// <summary>Whether one group matches.</summary>
    /// <param name="smr">The value of SMRn: ID 14:0, MASK 30:16, VALID 31.</param>
    /// <param name="streamId">The stream, 0 to 32767.</param>
    public static bool Matches(ulong smr, int streamId) =>
        (smr >> 31 & 1) != 0 && ((smr ^ (uint)streamId) & ~(smr >> 16) & 0x7fff) == 0;

    /// <summary>The group that matches, or <see cref="NoMatch"/>, or <see cref="Conflict"/> with the lowest of several.</summary>
    public static int Find(RegisterBank bank, RegisterHandle smr, int streamId, out int lowest)
    {
        lowest = NoMatch;
        for (var group = 0; group < smr.Count; group++)
        {
            if (!Matches(bank.Get(smr, group), streamId))
            {
                continue;
            }

            if (lowest != NoMatch)
            {
                return Conflict;
            }

            lowest = group;
        }

        return lowest;
    }
}
