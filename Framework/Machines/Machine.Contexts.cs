using System.Runtime.CompilerServices;
using TopHalf.Contracts;
using TopHalf.Exploration;
using TopHalf.Memory;
using TopHalf.Rules;
using TopHalf.Scheduling;
using TopHalf.Tracing;

namespace TopHalf.Machines;

/// <content>Entering and leaving execution contexts on the stack at hand.</content>
public sealed partial class Machine
{
    /// <summary>Runs code in a context of the model on the stack at hand, as an interrupt of that kind would.</summary>
    /// <remarks>For contexts of one's own: a hypervisor exit, a firmware callback. Scheduling point: no.</remarks>
    /// <param name="kind">A context of the machine's model.</param>
    /// <param name="what">What runs, for reports.</param>
    /// <param name="body">The code. It may sleep if the context lets it.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <exception cref="ArgumentException">The context does not belong to the machine's model.</exception>
    public void RunIn(
        ContextKind kind, string what, Func<KernelTask> body, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ArgumentNullException.ThrowIfNull(body);
        EnterContext(kind, what, new(file, line));
        try
        {
            RunOnStack(body());
        }
        catch (Exception exception) when (exception is not RunEndedException)
        {
            ReportOops(exception);
        }

        LeaveContext();
    }

    /// <summary>Starts a task in a context of the model.</summary>
    /// <param name="kind">A context of the machine's model at task level.</param>
    /// <param name="name">The name of the task.</param>
    /// <param name="entry">What it does.</param>
    /// <param name="cpu">The only CPU on which it may run, or null for any.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <exception cref="ArgumentException">The context does not belong to the machine's model, or is not at task level.</exception>
    public TaskStruct Spawn(
        ContextKind kind, string name, [RunsIn(CallContexts.Process)] Func<KernelTask> entry, int? cpu = null, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ArgumentNullException.ThrowIfNull(kind);
        ArgumentNullException.ThrowIfNull(entry);
        if (kind.Level != ContextLevel.Task)
        {
            throw new ArgumentException($"A task cannot live in '{kind.Name}', which borrows the stack of what it interrupts. Use RunIn.", nameof(kind));
        }

        return Spawn(name, kind, entry, kind.Policy, cpu is { } number ? CpuNumber(number) : null, new(file, line));
    }

    internal Cpu CpuNumber(int number) => number >= 0 && number < _cpus.Length
        ? _cpus[number]
        : throw new ArgumentOutOfRangeException(nameof(number), number, $"The machine has CPUs 0 to {_cpus.Length - 1}.");

    internal void EnterContext(ContextKind kind, string what, CodeSite site, ulong origin = SearchKeys.Deferred)
    {
        var index = Options.Model.IndexOf(kind);
        var task = CurrentTask;
        AddCount(task, kind.PreemptOffset, isSeen: false);
        task.Push(new(kind, what, site, task.IrqsOff, task.Preempt)
        {
            ContextIndex = index,
            WaitType = kind.WaitType,
            Key = Search?.Keys.Next(SearchKeys.Root, what) ?? 0,
            Origin = origin,
        });
        MaskIrqs(task, kind.IrqsOff || task.IrqsOff, default);
        Races?.Entered(task);
        if (kind.IsRcuReader)
        {
            Kernel.EnterRcuReader(this, site);
        }
    }

    /// <summary>Leaves the innermost context; what it should have put back is put back here, and a difference is a finding.</summary>
    internal void LeaveContext()
    {
        if (!IsEnding)
        {
            RestoreIrqs(PopContext());
        }
    }

    /// <summary>Puts the interrupts back to what they were before a context was entered.</summary>
    internal void RestoreIrqs(in ContextFrame left)
    {
        MaskIrqs(CurrentTask, left.IrqsWereOff, default);
        _scheduler.Reconsider();
    }

    /// <summary>Leaves the innermost context, but leaves the interrupts as they are.</summary>
    internal ContextFrame PopContext()
    {
        var task = CurrentTask;
        if (task.Context.IsRcuReader)
        {
            Kernel.LeaveRcuReader(this, default);
        }

        Races?.Leaving(task);
        var frame = task.Pop();
        if (task.Preempt != frame.Preempt || (frame.Kind.IrqsOff && !task.IrqsOff))
        {
            Report(RuleBook.ContextLeak, frame.Site,
                $"{frame.Kind} {frame.What} was entered with preempt_count {frame.Preempt:x8} and returned with {task.Preempt:x8}, interrupts {(task.IrqsOff ? "off" : "on")}.",
                frame.What);
            task.Preempt = frame.Preempt;
        }

        AddCount(task, -frame.Kind.PreemptOffset, isSeen: false);
        return frame;
    }

    /// <summary>Adds to the preempt count, or to the task's own count of bottom halves where the model keeps them there.</summary>
    /// <param name="task">The task.</param>
    /// <param name="offset">What is added.</param>
    /// <param name="isSeen">Whether it keeps other tasks from the CPU, or lets them have it; what is entered on the stack of another does that by being there.</param>
    internal void AddCount(TaskStruct task, int offset, bool isSeen = true)
    {
        if (Options.Model.SoftirqsInTasks && (Math.Abs(offset) & PreemptCount.SoftirqMask) != 0)
        {
            task.BottomHalves += offset;
        }
        else if (isSeen)
        {
            task.Preempt += offset;
        }
        else
        {
            task.SetPreemptUnseen(task.Preempt + offset);
        }
    }

    /// <summary>The code of a task or handler switches interrupts off or on.</summary>
    internal void SetIrqsOff(TaskStruct task, bool off, CodeSite site)
    {
        if (task.IrqsOff != off)
        {
            Search?.Touch(SearchKeys.MaskOf(CurrentCpu), AccessMode.Read);
            if (task.Preempt == 0)
            {
                Scheduler.NoteGate();
            }

            Races?.IrqsChanged(off);
            MaskIrqs(task, off, site);
        }
    }

    /// <summary>Interrupts go off or on with what is entered or left, or around a step of the kernel's own: nobody's code is kept out for longer than it takes anyway.</summary>
    internal void MaskIrqs(TaskStruct task, bool off, CodeSite site)
    {
        if (task.IrqsOff == off)
        {
            return;
        }

        task.IrqsOff = off;
        task.IrqsDisabledAt = off ? site : default;
        if (!off)
        {
            _scheduler.NoteInterruptible();
        }

        Emit(off ? EventKind.IrqsOff : EventKind.IrqsOn, null, 0);
        _scheduler.Reconsider();
    }

    /// <summary>What functions do that end with interrupts on, whatever they were: the irq forms of unlocking, and <c>schedule()</c>.</summary>
    internal void EnableIrqs(CodeSite site)
    {
        var task = CurrentTask;
        if (task.IrqsOff && !IsEnding)
        {
            Lockdep.HardIrqsOn(task, site);
            SetIrqsOff(task, false, default);
        }
    }

    /// <summary>Makes a waiting task runnable (<c>wake_up_process</c>).</summary>
    internal bool WakeUp(TaskStruct task)
    {
        if (IsEnding)
        {
            return false;
        }

        ChargeFor(CostItem.Wake);
        // Before it looks at the state of the task, whatever that is (try_to_wake_up()).
        Weak?.FullBarrier(CurrentCpu.Number);
        return Wake(task);
    }

    /// <summary>Makes a task runnable whose time is up. That orders nothing: who sleeps long enough has not waited for anybody.</summary>
    internal void WakeUpByTime(TaskStruct task)
    {
        if (!IsEnding)
        {
            ChargeFor(CostItem.Wake);
            _scheduler.Wake(task);
        }
    }

    /// <summary>The current task is about to end: what it stored is seen at the latest now, and others may look before.</summary>
    internal void DrainStores()
    {
        if (Weak is { } weak && weak.HasPending(CurrentCpu.Number))
        {
            Announce(MemoryOperations.Drain);
            weak.FullBarrier(CurrentCpu.Number);
        }
    }

    private bool Wake(TaskStruct task)
    {
        if (!_scheduler.Wake(task))
        {
            return false;
        }

        Races?.Woke(task);
        return true;
    }

    /// <summary>Runs driver code that returns nothing; what it throws is an oops.</summary>
    internal void RunGuarded(Action code)
    {
        try
        {
            code();
        }
        catch (Exception exception) when (exception is not RunEndedException)
        {
            ReportOops(exception);
        }
    }

    /// <summary>Runs a sleeping function to its end on the stack at hand, as C code that is not async would call it; the stack is parked while it waits.</summary>
    /// <remarks>For code whose signature is synchronous, such as an interrupt handler. Whether it may sleep there is checked as always.</remarks>
    /// <param name="call">The call.</param>
    public void RunOnStack(KernelTask call)
    {
        if (call.Source is { } source && !call.IsCompleted)
        {
            RunToCompletion(source, call.Version, isBlockingGet: false);
        }

        call.GetAwaiter().GetResult();
    }

    /// <inheritdoc cref="RunOnStack(KernelTask)"/>
    internal TResult RunOnStack<TResult>(KernelTask<TResult> call)
    {
        if (call.Source is { } source && !call.IsCompleted)
        {
            RunToCompletion(source, call.Version, isBlockingGet: false);
        }

        return call.TakeResult();
    }
}
