using System.Runtime.CompilerServices;
using TopHalf.Contracts;
using TopHalf.Lockdep;
using TopHalf.Machines;
using TopHalf.Rules;

namespace TopHalf.ReadCopyUpdate;

/// <summary>A pointer that readers follow without a lock, and that writers replace (<c>T __rcu *</c>).</summary>
/// <typeparam name="T">To what it points.</typeparam>
/// <param name="value">Its first value.</param>
/// <param name="name">For reports.</param>
/// <param name="file">Filled in by the compiler.</param>
/// <param name="line">Filled in by the compiler.</param>
public sealed class RcuPointer<T>(T? value = null, string name = "rcu pointer", [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    : KernelObject(name, new(file, line))
    where T : class
{
    private T? _value = value;

    /// <summary>Follows it inside a reader (<c>rcu_dereference</c>). Outside of one the object could be freed at once.</summary>
    /// <remarks>Context: in an RCU reader. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [Requires(Sections.Rcu)]
    public T? Dereference([CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        Follow(RcuOperations.Dereference, IsReader(KernelLocks.RcuReader), file, line);

    /// <summary>Follows it with bottom halves off (<c>rcu_dereference_bh</c>).</summary>
    /// <remarks>Context: bottom halves or interrupts off. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [Requires(Sections.Bh | Sections.Irq | Sections.IrqSave)]
    public T? DereferenceBh([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        var task = Machine.CurrentTask;
        return Follow(RcuOperations.DereferenceBh, task.AreSoftirqsOff || task.IrqsOff, file, line);
    }

    /// <summary>Follows it where the task cannot be preempted (<c>rcu_dereference_sched</c>).</summary>
    /// <remarks>Context: preemption or interrupts off. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [Requires(Sections.Preempt | Sections.Irq | Sections.IrqSave)]
    public T? DereferenceSched([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        var task = Machine.CurrentTask;
        return Follow(RcuOperations.DereferenceSched, task.Preempt != 0 || task.IrqsOff || IsReader(KernelLocks.RcuReaderSched), file, line);
    }

    /// <summary>Follows it inside a reader of an SRCU domain (<c>srcu_dereference</c>).</summary>
    /// <remarks>Context: in a reader of the domain. Scheduling point: yes.</remarks>
    /// <param name="domain">The domain.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    public T? Dereference(SrcuStruct domain, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ArgumentNullException.ThrowIfNull(domain);
        return Follow(RcuOperations.DereferenceSrcu, Machine.Lockdep.IsHeld(domain.Map), file, line);
    }

    /// <summary>Follows it as a writer, under the lock that keeps other writers out (<c>rcu_dereference_protected</c>).</summary>
    /// <remarks>Context: the lock is held. Scheduling point: yes.</remarks>
    /// <param name="heldLock">That lock.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    public T? DereferenceProtected(LockMap heldLock, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ArgumentNullException.ThrowIfNull(heldLock);
        return Follow(RcuOperations.DereferenceProtected, Machine.Lockdep.IsHeld(heldLock), file, line);
    }

    /// <summary>Lets readers that come from now on find something else (<c>rcu_assign_pointer</c>).</summary>
    /// <remarks>Context: any. Scheduling point: yes. Those that are inside already may still use what was there.</remarks>
    /// <param name="value">To what it points from now on.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    public void Assign(T? value, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Machine.Announce(RcuOperations.Assign, this, 0, file, line);
        Machine.Weak?.Flush(Machine.CurrentCpu.Number);
        _value = value;
        Machine.Races?.Publish(ref Order);
    }

    private T? Follow(Operation following, bool isProtected, string file, int line)
    {
        // In an NMI the validator is off, and cannot tell.
        if (!isProtected && Machine.Options.Lockdep && !Machine.CurrentTask.IsInNmi && !Machine.IsEnding)
        {
            Machine.Report(RuleBook.SuspiciousRcu, new(file, line), $"suspicious {following}() usage of {Name}!", following.Name);
        }

        Machine.Announce(following, this, 0, file, line);
        Machine.Races?.Acquire(Order);
        Machine.Races?.UsesRcu();
        return _value;
    }

    private bool IsReader(InternalLock reader) => Machine.Lockdep.IsHeld(Machine.Lockdep.Map(reader));
}
