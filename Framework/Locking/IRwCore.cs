using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Locking;

/// <summary>Who holds a reader-writer lock that sleeps, and who is next.</summary>
internal interface IRwCore
{
    TaskStruct? Writer { get; }

    int Readers { get; }

    bool TryRead();

    bool TryWrite(CodeSite site);

    KernelTask<Errno> ReadSlowAsync(CodeSite site, WaitKind kind);

    KernelTask<Errno> WriteSlowAsync(CodeSite site, WaitKind kind);

    void EndRead();

    void EndWrite();

    /// <summary>The writer becomes a reader, and lets other readers in.</summary>
    void Downgrade();

    void Reset();
}
