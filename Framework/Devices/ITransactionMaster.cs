namespace TopHalf.Devices;

/// <summary>A bus master: something that accesses memory by itself.</summary>
/// <remarks>
/// Each accepted transaction ends with exactly one call of <see cref="Completed"/> or <see cref="Aborted"/>, during
/// <see cref="ITransactionPort.Issue"/> or later. A call may issue the next transaction: calls are delivered one after the other
/// by the outermost entry into the port, so a master that does so does not nest.
/// </remarks>
public interface ITransactionMaster
{
    /// <summary>The transaction was translated or bypassed.</summary>
    /// <param name="cookie">The master's number for it.</param>
    /// <param name="physicalAddress">Where it goes.</param>
    void Completed(long cookie, ulong physicalAddress);

    /// <summary>The transaction was terminated.</summary>
    /// <param name="cookie">The master's number for it.</param>
    /// <param name="kind">What the master sees on the bus.</param>
    void Aborted(long cookie, AbortKind kind);

    /// <summary>The transaction is held, for the first time; it ends later.</summary>
    /// <param name="cookie">The master's number for it.</param>
    void Stalled(long cookie);

    /// <summary>After a refused <see cref="ITransactionPort.Issue"/>: it is worth trying again.</summary>
    void Ready();
}
