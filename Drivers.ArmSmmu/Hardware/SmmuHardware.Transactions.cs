using TopHalf.Devices;

namespace TopHalf.Drivers.ArmSmmu.Hardware;

/// <summary>The masters' side: one translation unit with a bounded number of places.</summary>
public sealed partial class SmmuHardware
{
    /// <summary>Gives a transaction to the translation unit.</summary>
    /// <param name="transaction">The access.</param>
    /// <param name="master">Who hears how it ends; called during this call or later, once.</param>
    /// <returns>
    /// Refused when there is no place for a read or a write, when it is a miss and stalled faults hold all page walks, when
    /// such a miss stands before it, and without power.
    /// </returns>
    /// <exception cref="ArgumentException">The stream id or the length is out of range, it crosses 4 KiB, or it is a writing instruction fetch.</exception>
    public IssueResult Issue(in StreamTransaction transaction, ITransactionMaster master)
    {
        ArgumentNullException.ThrowIfNull(master);
        _core.Host.Touch(Device);
        Check(transaction);
        if (!IsPowered || _core.IsChannelBlocked || !_core.Pool.HasRoomFor(transaction.IsWrite))
        {
            return Refuse(master);
        }

        var target = _streams.Find(transaction);
        if (target.BankIndex >= 0 && _core.AreWalksExhausted && _banks[target.BankIndex].NeedsWalk(transaction))
        {
            // The miss stands at the head of the channel, and everything behind it waits, whatever its bank.
            _core.IsChannelBlocked = true;
            return Refuse(master);
        }

        var slot = _core.Pool.Take(transaction, master);
        _core.Pool[slot].IsPrivileged = target.BankIndex >= 0 ? target.IsPrivileged : transaction.IsPrivileged;
        _core.Counters.Transactions++;
        if (target.GlobalFault is { } fault)
        {
            _globalFaults.Raise(fault, slot);
        }
        else if (target.BankIndex < 0)
        {
            _core.Complete(slot, transaction.Iova);
        }
        else
        {
            _banks[target.BankIndex].Process(slot);
        }

        _core.Deliveries.Pump();
        return IssueResult.Accepted;
    }

    private IssueResult Refuse(ITransactionMaster master)
    {
        _core.Counters.Backpressured++;
        _core.Deliveries.Refuse(master);
        return IssueResult.Backpressure;
    }

    private static void Check(in StreamTransaction transaction)
    {
        if (transaction.StreamId is < 0 or > 0x7fff)
        {
            throw new ArgumentException($"Stream {transaction.StreamId} is not from 0 to 32767.", nameof(transaction));
        }

        if (transaction.LengthBytes is < 1 or > 4096 || (transaction.Iova & 0xfff) + (ulong)transaction.LengthBytes > 4096)
        {
            throw new ArgumentException(
                $"An access of {transaction.LengthBytes} bytes at 0x{transaction.Iova:x} is empty or crosses 4 KiB.", nameof(transaction));
        }

        if (transaction is { IsInstruction: true, IsWrite: true })
        {
            throw new ArgumentException("An instruction fetch does not write.", nameof(transaction));
        }
    }
}
