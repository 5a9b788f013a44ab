namespace TopHalf.Drivers.Msm.Hardware;

/// <summary>A piece of work for <see cref="AdrenoHardware"/>: how it will access memory, and the fence it will write.</summary>
/// <remarks>It takes the place of a command stream, which the model does not have. Bad accesses are spread evenly among the good ones.</remarks>
/// <param name="Seqno">What RBBM_FENCE holds once the submit is complete.</param>
/// <param name="Iova">
/// Where the good accesses go, a multiple of 4: reads and writes by turns, every 64 bytes of the 64 KiB from here, again and again.
/// </param>
/// <param name="Transactions">How many good accesses, 0 to 2^40.</param>
/// <param name="BadIova">Where the first bad access goes, a multiple of 4; each further one 4 KiB higher, reads and writes by turns.</param>
/// <param name="BadTransactions">
/// How many bad accesses, 0 to 2^40. Nothing but their address makes them bad: it is the caller who leaves it unmapped.
/// </param>
public readonly record struct AdrenoSubmit(uint Seqno, ulong Iova, long Transactions, ulong BadIova, long BadTransactions)
{
    /// <summary>The largest count of either kind. The model's own limit; it keeps sums from overflowing.</summary>
    internal const long MostTransactions = 1L << 40;

    internal long Total => Transactions + BadTransactions;

    internal void Check()
    {
        ParameterRange.Check(Transactions, 0, MostTransactions, "good accesses", nameof(Transactions));
        ParameterRange.Check(BadTransactions, 0, MostTransactions, "bad accesses", nameof(BadTransactions));
        CheckAddress(Iova, nameof(Iova));
        CheckAddress(BadIova, nameof(BadIova));
    }

    private void CheckAddress(ulong address, string name)
    {
        if (address % 4 != 0)
        {
            throw new ArgumentOutOfRangeException(name, $"Submit {Seqno}: {name} 0x{address:x} is not a multiple of 4.");
        }
    }
}
