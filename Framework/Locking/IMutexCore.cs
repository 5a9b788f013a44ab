using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Locking;

/// <summary>Who owns a lock that sleeps, and who is next.</summary>
internal interface IMutexCore
{
    TaskStruct? Owner { get; }

    /// <summary>Where the owner took it.</summary>
    CodeSite TakenAt { get; }

    /// <summary>Gives it to the current task if it may have it at once.</summary>
    bool TryTake(CodeSite site);

    /// <summary>Sleeps until the current task has it, or a signal comes.</summary>
    KernelTask<Errno> TakeSlowAsync(CodeSite site, WaitKind kind);

    /// <summary>Takes it from its owner, and wakes who is next.</summary>
    void Release();

    /// <summary>Forgets the owner and all that wait.</summary>
    void Reset();
}
