using TopHalf.Scheduling;

namespace TopHalf.Lockdep;

/// <content>Kernel functions take the same locks again and again from the same places: what was looked at once is not looked at again.</content>
public sealed partial class LockValidator
{
    // The last state in which a use was looked at, and nothing was reported.
    private readonly Dictionary<(LockUse Use, LockMap? Outer), (ulong Chain, int State)> _knownUses = [];
    private (ulong Chain, int State, long Reports) _looking;

    /// <summary>Whether these locks were taken before with the same locks held and in the same state, and nothing was wrong.</summary>
    internal bool KnowsUse(LockUse use, LockMap? outer)
    {
        var task = _machine.CurrentTask;
        if (task.IsInNmi)
        {
            return false;
        }

        _looking = (ChainKeyOf(task.Held), StateOf(task), _machine.Findings.Reports);
        return _knownUses.TryGetValue((use, outer), out var known) && known.Chain == _looking.Chain && known.State == _looking.State;
    }

    /// <summary>They were looked at.</summary>
    internal void NoteUse(LockUse use, LockMap? outer)
    {
        if (!_machine.CurrentTask.IsInNmi && _machine.Findings.Reports == _looking.Reports)
        {
            _knownUses[(use, outer)] = (_looking.Chain, _looking.State);
        }
    }

    /// <summary>What else the validator, and the check of a lock that sleeps, look at.</summary>
    private static int StateOf(TaskStruct task) =>
        (int)task.WaitContext |
        ((int)task.IrqContexts << 3) |
        (task.IrqsOff ? 1 << 5 : 0) |
        (task.AreSoftirqsOff ? 1 << 6 : 0) |
        (task.Preempt != 0 ? 1 << 7 : 0) |
        (task.NonBlock != 0 ? 1 << 8 : 0) |
        (task.IsIdle ? 1 << 9 : 0) |
        (task.Held.Count << 10);
}
