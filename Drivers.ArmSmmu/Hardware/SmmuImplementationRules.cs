using System.Numerics;

namespace TopHalf.Drivers.ArmSmmu.Hardware;

/// <summary>Whether the sizes of an implementation fit together.</summary>
internal static class SmmuImplementationRules
{
    /// <exception cref="ArgumentException">They do not; the message says which.</exception>
    public static void Check(SmmuImplementation implementation)
    {
        Require(implementation.ContextBanks is >= 1 and <= 128, "the number of context banks is 1 to 128.");
        Require(implementation.StreamMatchGroups is >= 1 and <= 128, "the number of stream match groups is 1 to 128.");
        Require(
            implementation.GlobalPages is >= 2 and <= 256 && BitOperations.IsPow2(implementation.GlobalPages)
                && implementation.GlobalPages >= implementation.ContextBanks,
            "the number of global pages is a power of two from 2 to 256, and no less than the number of context banks.");
        Require(
            implementation is { OutstandingReads: >= 1, OutstandingWrites: >= 1, ParallelWalks: >= 1, TlbEntries: >= 1 },
            "the limits of the translation unit and the size of the TLB are 1 or more.");

        void Require(bool holds, string what)
        {
            if (!holds)
            {
                throw new ArgumentException($"{implementation.Name}: {what}", nameof(implementation));
            }
        }
    }
}
