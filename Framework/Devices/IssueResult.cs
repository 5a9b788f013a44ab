namespace TopHalf.Devices;

/// <summary>Whether a port took a transaction.</summary>
public enum IssueResult
{
    /// <summary>It did; the master will hear how it ended.</summary>
    Accepted,

    /// <summary>
    /// It did not: it is full, blocked, or without power. The master keeps the transaction and waits for
    /// <see cref="ITransactionMaster.Ready"/>.
    /// </summary>
    Backpressure,
}
