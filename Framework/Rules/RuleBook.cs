using System.Reflection;

namespace TopHalf.Rules;

/// <summary>All rules of the machine. Families: 1 sleep, 2 locks, 3 interrupts, 4 lifetime, 5 IOMMU protocol, 6 deadlock, 7 races, 9 misuse of the simulator.</summary>
public static class RuleBook
{
    /// <summary>A function that may sleep was called where sleeping is not allowed (<c>__might_resched</c>).</summary>
    public static readonly Rule SleepInAtomic = new("TH1001", "BUG: sleeping function called from invalid context",
        "Queue work, use a threaded handler, or release what makes the context atomic before the call.");

    /// <summary>A task was switched out while its preempt count was not zero (<c>__schedule_bug</c>).</summary>
    public static readonly Rule ScheduleInAtomic = new("TH1002", "BUG: scheduling while atomic",
        "The call really slept. Do not wait here: hand the wait to a task and return.");

    /// <summary>An allocation that may sleep was made where sleeping is not allowed (<c>might_alloc</c>).</summary>
    public static readonly Rule AllocInAtomic = new("TH1003", "BUG: sleeping function called from invalid context (allocation)",
        "Use Gfp.Atomic here and handle its failure, or allocate before entering the atomic section.");

    /// <summary>A task began to wait inside the condition of another wait.</summary>
    public static readonly Rule BlockInCondition = new("TH1004", "do not call blocking ops when !TASK_RUNNING",
        "A wait condition may only look. Do what sleeps before or after the wait.");

    /// <summary>A lock was taken by a context that holds it already.</summary>
    public static readonly Rule LockRecursion = new("TH2001", "BUG: possible recursive locking detected",
        "The holder waits for itself. Take the lock once, or split the function into a locked and an unlocked part.");

    /// <summary>A lock was released that is not held, or by a task that does not hold it.</summary>
    public static readonly Rule UnlockBalance = new("TH2002", "BUG: bad unlock balance detected",
        "Pair every unlock with one lock by the same owner. A copied guard unlocks twice.");

    /// <summary>A task or handler ended, or went back to user space, with a lock held.</summary>
    public static readonly Rule LockHeldAtExit = new("TH2003", "BUG: lock held when returning",
        "Release the lock on every path out of the function.");

    /// <summary>Interrupts were disabled or enabled in an order that leaves them wrong.</summary>
    public static readonly Rule IrqRestore = new("TH2004", "raw_local_irq_restore() called with IRQs enabled",
        "Restore the flags that the matching save returned, innermost first.");

    /// <summary>Preemption, bottom halves or interrupts were left disabled by a handler or a work item.</summary>
    public static readonly Rule ContextLeak = new("TH2005", "BUG: function returned with a changed preempt count or interrupt state",
        "Every disable needs its enable on every path out of the handler.");

    /// <summary>A function that may only be called with interrupts on was called with interrupts off.</summary>
    public static readonly Rule IrqsOffForbidden = new("TH2006", "WARNING: called with interrupts disabled",
        "This function enables interrupts or waits for another CPU. Call it with interrupts on.");

    /// <summary>Locks are taken in an order that can deadlock.</summary>
    public static readonly Rule CircularLocks = new("TH2007", "WARNING: possible circular locking dependency detected",
        "Take the locks in one order everywhere, or do not hold the outer one here.");

    /// <summary>A lock is taken in an interrupt and held with that interrupt on.</summary>
    public static readonly Rule LockState = new("TH2008", "WARNING: inconsistent lock state",
        "Switch the interrupt off around the lock wherever it can be taken in it: HoldIrqSave, HoldBh.");

    /// <summary>A lock that interrupts take waits for a lock that is held with interrupts on.</summary>
    public static readonly Rule IrqLockOrder = new("TH2009", "WARNING: interrupt-safe -> interrupt-unsafe lock order detected",
        "Take the inner lock with interrupts off everywhere, or do not take it under the outer one.");

    /// <summary>A lock was taken where one may not wait in its way.</summary>
    public static readonly Rule WaitContext = new("TH2010", "[ BUG: Invalid wait context ]",
        "A sleeping lock may not be taken under a spinlock, nor a spinlock under a raw one or in a hard interrupt that stays hard.");

    /// <summary>The usage of a lock changed so that an interrupt can deadlock over a chain of locks.</summary>
    public static readonly Rule IrqInversion = new("TH2011", "WARNING: possible irq lock inversion dependency detected",
        "Take every lock of the chain with the interrupt off, or break the chain.");

    /// <summary>A hard interrupt handler switched interrupts on.</summary>
    public static readonly Rule IrqsOnInHardIrq = new("TH2012", "WARNING: interrupts enabled in a hard interrupt",
        "Use the irqsave forms: what a handler calls does not know whether interrupts were on.");

    /// <summary>A lock was taken nested under one that is not held.</summary>
    public static readonly Rule NestLockNotHeld = new("TH2013", "WARNING: Nested lock was not taken",
        "Take the outer lock first: only it keeps several locks of one class in order.");

    /// <summary>A lock that had to be held was not.</summary>
    public static readonly Rule LockNotHeld = new("TH2014", "WARNING: lock is not held",
        "Take the lock before the call.");

    /// <summary>A task gave its CPU away inside an RCU reader.</summary>
    public static readonly Rule SwitchInRcuReader = new("TH2015", "Voluntary context switch within RCU read-side critical section!",
        "Leave the reader before what sleeps, or use SRCU.");

    /// <summary>RCU was used where it does not protect.</summary>
    public static readonly Rule SuspiciousRcu = new("TH2016", "WARNING: suspicious RCU usage",
        "Read under RcuReadLock, or hold the lock that keeps writers out.");

    /// <summary>A function was called in an interrupt that may not be called there.</summary>
    public static readonly Rule CalledInInterrupt = new("TH2017", "WARNING: called from interrupt context",
        "Call it from a task: queue work, or use a threaded handler.");

    /// <summary>A function was called in an interrupt that panics there.</summary>
    public static readonly Rule BugInInterrupt = new("TH2018", "kernel BUG: called from interrupt context",
        "Call it from a task: the kernel panics here.");

    /// <summary>A lock was freed or made anew while it was held.</summary>
    public static readonly Rule HeldLockFreed = new("TH2019", "WARNING: held lock freed!",
        "Release the lock before it is freed or initialized again: who waits for it would wait for ever.");

    /// <summary>What belongs to one CPU was used by a task that could be moved to another.</summary>
    public static readonly Rule MigratableAccess = new("TH2020", "BUG: using smp_processor_id() in preemptible code",
        "Keep the task on its CPU around the access: a local lock, PreemptDisable, or MigrateDisable.");

    /// <summary>A function that has to be able to sleep was called with preemption or interrupts off (<c>lockdep_assert_preemption_enabled</c>).</summary>
    public static readonly Rule PreemptionOff = new("TH2021", "WARNING: called with preemption disabled",
        "Call it where the task can be preempted: it may have to sleep for what runs elsewhere.");

    /// <summary>The protocol of mutexes that are taken many at a time was broken.</summary>
    public static readonly Rule WwMisuse = new("TH2022", "WARNING: wound/wait mutex misused",
        "After Errno.Deadlk give everything back, take the mutex at which it was answered, and begin again.");

    /// <summary>A NULL primary handler without OneShot was refused.</summary>
    public static readonly Rule OneShotMissing = new("TH3001", "genirq: threaded irq requested with handler=NULL and !ONESHOT",
        "Pass IrqFlags.OneShot: without it the level line would fire again before the thread has run.");

    /// <summary>Sharers of an interrupt disagree.</summary>
    public static readonly Rule IrqFlagsMismatch = new("TH3002", "genirq: flags mismatch on a shared interrupt",
        "All sharers must pass Shared and the same trigger and OneShot flags.");

    /// <summary>An interrupt kept being raised and no handler wanted it (<c>__report_bad_irq</c>).</summary>
    public static readonly Rule NobodyCared = new("TH3003", "irq: nobody cared",
        "The handler must return Handled for interrupts of its device, and acknowledge them there.");

    /// <summary>A handler returned a value that is not an answer.</summary>
    public static readonly Rule BogusReturn = new("TH3004", "irq: bogus return value",
        "Return None, Handled or WakeThread; WakeThread only where a thread function was registered.");

    /// <summary>An interrupt was enabled more often than it was disabled.</summary>
    public static readonly Rule UnbalancedEnable = new("TH3005", "Unbalanced enable for IRQ",
        "Pair every EnableIrq with one DisableIrq.");

    /// <summary>A level interrupt fired again for a cause that its handler claimed to have handled.</summary>
    public static readonly Rule InterruptStorm = new("TH3006", "interrupt storm: the line fires again for the cause that was handled",
        "Make the device drop its line before the handler returns, or keep the line masked until it does: a threaded handler with OneShot.");

    /// <summary>An interrupt was freed, or waited for, by its own handler.</summary>
    public static readonly Rule WaitForOwnIrq = new("TH3007", "waiting for an interrupt from its own handler",
        "Use the nosync form in the handler, and wait elsewhere.");

    /// <summary>An interrupt was freed in interrupt context.</summary>
    public static readonly Rule FreeIrqInInterrupt = new("TH3008", "Trying to free IRQ from IRQ context",
        "Free the interrupt from a task: freeing waits for the running handler.");

    /// <summary>Memory was used after it was freed.</summary>
    public static readonly Rule UseAfterFree = new("TH4001", "BUG: KASAN: use-after-free",
        "Stop every user (cancel work and timers, free interrupts, wait for readers) before freeing.");

    /// <summary>An exception left driver code.</summary>
    public static readonly Rule Oops = new("TH4002", "Oops: unhandled exception in driver code",
        "A kernel function reports errors as values. What the code should have released stays as it is.");

    /// <summary>Memory was freed twice.</summary>
    public static readonly Rule DoubleFree = new("TH4003", "BUG: KASAN: double-free",
        "One owner frees. Give the memory one owner, or a reference count.");

    /// <summary>A handler was removed by an argument that does not identify it.</summary>
    public static readonly Rule FreeUnknownIrq = new("TH4005", "Trying to free already-free IRQ",
        "Free each registration once.");

    /// <summary>A timer, a work item or a tasklet was freed or made anew while it was armed, queued or running.</summary>
    public static readonly Rule ActiveObject = new("TH4006", "ODEBUG: free active object",
        "Cancel it and wait for its function (the sync forms) before what contains it is freed or initialised again.");

    /// <summary>A work item was queued on a work queue that is being destroyed, or was.</summary>
    public static readonly Rule QueueOnDying = new("TH4007", "workqueue: cannot queue on a work queue that is being destroyed",
        "Stop everything that queues (interrupts, timers, delayed work) before destroying the queue.");

    /// <summary>A work item was enabled more often than it was disabled.</summary>
    public static readonly Rule WorkNotDisabled = new("TH4012", "workqueue: work disable count underflowed",
        "Enable an item once for each time that it was disabled.");

    /// <summary>A driver found that something holds that must never hold.</summary>
    public static readonly Rule Warning = new("TH4013", "WARNING: a check of the driver's own failed",
        "The condition that is printed must never hold. Find out who made it true.");

    /// <summary>The registers of a device were accessed while it had no power.</summary>
    public static readonly Rule UnpoweredAccess = new("TH4010", "register access while the device is suspended",
        "Hold a reference (GetAsync) around every access; in an interrupt handler ask GetIfActive first.");

    /// <summary>A reference to a device's power was dropped that nobody had taken.</summary>
    public static readonly Rule PmUnderflow = new("TH4011", "Runtime PM usage count underflow!",
        "Pair every put with one get. A get takes its reference also when it fails; ResumeAndGetAsync does not.");

    /// <summary>A clock was enabled that is not prepared, or taken back more often than it was taken.</summary>
    public static readonly Rule ClkUnbalanced = new("TH4008", "clk: unbalanced prepare or enable",
        "Pair every prepare with one unprepare and every enable with one disable, the enable inside.");

    /// <summary>A regulator was disabled more often than it was enabled.</summary>
    public static readonly Rule RegulatorUnbalanced = new("TH4009", "unbalanced disables for a regulator",
        "Pair every EnableAsync that succeeded with one DisableAsync.");

    /// <summary>A stalled fault was never resumed.</summary>
    public static readonly Rule StuckFault = new("TH5001", "stalled fault was never resumed",
        "Every path out of a handler that defers a fault must lead to one Resume, also the failing ones.");

    /// <summary>A resume was written while no fault of the domain was stalled.</summary>
    public static readonly Rule ResumeWithoutFault = new("TH5002", "resume without a stalled fault",
        "Resume once for each deferred fault; somebody resumed this one already.");

    /// <summary>The core resumed a fault that the API user had deferred and still worked on.</summary>
    public static readonly Rule ResumeUnderHandler = new("TH5003", "fault resumed while its owner still works on it",
        "The handler was called again for the fault that it had deferred. Compare the fault's serial number and answer Deferred again.");

    /// <summary>A resume meant for one fault retired another.</summary>
    public static readonly Rule ResumeOfLaterFault = new("TH5004", "resume of a later fault",
        "The fault that was deferred is gone. Let one place resume, or hand the serial number of the fault to Resume.");

    /// <summary>A stalled fault came while no handler was installed.</summary>
    public static readonly Rule FaultLost = new("TH5005", "fault was reported to nobody",
        "Install a fault handler before the domain can stall, and remove it after the last fault.");

    /// <summary>A handler deferred a fault under a design in which nobody resumes deferred faults.</summary>
    public static readonly Rule DeferredWithoutOwner = new("TH5006", "handler deferred a fault, and nobody owns the resume",
        "Register with FaultHandlerFlags.ExplicitResume, or answer Terminate or Retry.");

    /// <summary>A fault was resumed after its device had been detached, or after its domain was freed.</summary>
    public static readonly Rule ResumeAfterDetach = new("TH5007", "resume after detach",
        "Stop everything that can resume before detaching: remove the handler with the sync form, cancel the work.");

    /// <summary>An answer to a group of page requests reached a device that does not wait for one.</summary>
    public static readonly Rule PageResponseWithoutRequest = new("TH5008", "page response without a pending request",
        "Answer each group once: take it from the list of pending ones under a lock, and answer what was taken.");

    /// <summary>An answer meant for one use of a group index completed the next one.</summary>
    public static readonly Rule LatePageResponse = new("TH5009", "late page response completes a later request",
        "The group was answered by somebody else and its index is in use again. Let one place answer, and forget the group there and then.");

    /// <summary>Requests whose last one was lost were kept, or were handled with another group.</summary>
    public static readonly Rule PartialPageRequests = new("TH5010", "partial page request group left behind",
        "When the queue overflows, throw away the requests that wait for the rest of their group.");

    /// <summary>The queue had no room for a request, and the device still waits for the answer.</summary>
    public static readonly Rule PageRequestLost = new("TH5011", "page request lost on overflow",
        "Give the device no more outstanding requests than the queue has room for, or let the IOMMU answer what it drops.");

    /// <summary>A driver polls for a TLB synchronisation that cannot complete before a fault is resumed.</summary>
    public static readonly Rule TlbSyncBehindStall = new("TH5012", "TLB sync timed out behind a stalled fault",
        "Poll with interrupts on and without a lock that the resume needs, or let no fault stall while memory is unmapped.");

    /// <summary>An answer of failure to one function of a device stopped the page requests of another.</summary>
    public static readonly Rule PageRequestsStopped = new("TH5013", "page requests stopped by an answer to another function",
        "Answer Invalid to a page that cannot be had. Failure is for a device that shall ask for nothing more.");

    /// <summary>Nothing can run, and tasks wait.</summary>
    public static readonly Rule Deadlock = new("TH6001", "deadlock: tasks wait and nothing can wake them",
        "The report names who waits for what. Break the cycle, or complete what is waited for on every path.");

    /// <summary>A CPU spins and nothing can release what it spins on.</summary>
    public static readonly Rule SpinDeadlock = new("TH6002", "watchdog: BUG: soft lockup - CPU stuck",
        "The CPU spins on something that only code which cannot run could release.");

    /// <summary>A grace period could not end for so long that Linux says so.</summary>
    public static readonly Rule RcuStall = new("TH6003", "rcu: INFO: rcu_preempt detected stalls on CPUs/tasks",
        "The report names the reader, or the CPU that never gave itself away. Leave readers soon, and call cond_resched in long loops.");

    /// <summary>A task waits for a wake-up that has come already, when it was not yet, or no longer, there to hear it.</summary>
    public static readonly Rule LostWakeUp = new("TH6007", "lost wake-up: the task sleeps, and what it waits for has happened",
        "Say that you will sleep before you look (WaitEventAsync does), change the condition before you wake, and reinit before you start what completes.");

    /// <summary>Contexts take turns, and none of them gets anywhere.</summary>
    public static readonly Rule Livelock = new("TH6008", "livelock: contexts take turns, and none gets anywhere",
        "The report names the loop. Let one of them win: an order of the locks, a lock in place of a retry, a random or growing pause.");

    /// <summary>A task could run and never gets a CPU.</summary>
    public static readonly Rule Starvation = new("TH6009", "starvation: a task that could run gets no CPU",
        "The report names who has the CPU. Let it sleep, bound what an interrupt does, or give the task that starves a CPU or a rank of its own.");

    /// <summary>A task waits for a worse one, which is kept from running by one between the two.</summary>
    public static readonly Rule PriorityInversion = new("TH6010", "priority inversion: a task in the middle keeps the owner from running",
        "Use a lock that lends its owner the priority of who waits (RtMutex), or do not share the lock across priorities.");

    /// <summary>A CPU had its interrupts off for too long (<c>watchdog_hardlockup_check</c>).</summary>
    public static readonly Rule HardLockup = new("TH6006", "Watchdog detected hard LOCKUP",
        "The report names where interrupts were switched off. Do not wait there: poll with interrupts on, or hand the wait to a task.");

    /// <summary>A work queue that has to make progress when memory is short waits for one that need not.</summary>
    public static readonly Rule FlushFromReclaim = new("TH6005", "workqueue: WQ_MEM_RECLAIM is flushing !WQ_MEM_RECLAIM",
        "Give the queue that is flushed MemReclaim too, or do not wait for it here.");

    /// <summary>A task waited too long (<c>khungtaskd</c>).</summary>
    public static readonly Rule HungTask = new("TH6004", "INFO: task blocked for more than 120 seconds",
        "The report names what the task waits for. Complete it on every path, or wait with a timeout.");

    /// <summary>Two contexts accessed a variable, one of them wrote, one of them plainly, and nothing orders the two (<c>kcsan_report()</c>).</summary>
    public static readonly Rule DataRace = new("TH7001", "BUG: KCSAN: data-race",
        "Hold one lock on both sides, or order them: StoreRelease and LoadAcquire, a completion. Where any order will do, mark both accesses.");

    /// <summary>An interrupt can land in the middle of what the code it interrupts does to a variable that both use.</summary>
    public static readonly Rule InterruptRace = new("TH7002", "race with an interrupt on the same CPU",
        "Keep the interrupt out around it (HoldIrqSave, HoldBh, LocalIrqSave), or do it in one atomic step.");

    /// <summary>A variable was read and then written in two steps while another context could write it.</summary>
    public static readonly Rule LostUpdate = new("TH7003", "lost update: a read and a write that are not one step",
        "Hold one lock around both, or make them one step: Update, TryCompareExchange, Exchange.");

    /// <summary>Something outside the machine was awaited.</summary>
    public static readonly Rule ForeignAwait = new("TH9001", "await of something outside the machine",
        "Await only what the machine provides; make your own async functions return KernelTask. Polly goes through Resilience.");

    /// <summary>A sleeping call was not awaited before the next call.</summary>
    public static readonly Rule UnawaitedSleep = new("TH9002", "sleeping call was not awaited at once",
        "A kernel task has one stack: await the call where it is made.");

    /// <summary>A sleeping call was waited for by blocking.</summary>
    public static readonly Rule BlockingGet = new("TH9003", "sleeping call was waited for without await",
        "Await it. Only the machine itself runs a sleeping function to its end on one stack.");

    /// <summary>A run came to none of its ends within its budget.</summary>
    public static readonly Rule RunDidNotEnd = new("TH9004", "the run did not end",
        "The report names what still ran. Raise the budget if that is expected.");

    /// <summary>Code went on after the run was ended.</summary>
    public static readonly Rule SwallowsEnd = new("TH9005", "driver code swallows the end of a run",
        "Do not catch every exception in a loop: rethrow, or filter what you expect.");

    /// <summary>The machine was used from a thread that is not its own.</summary>
    public static readonly Rule ForeignThread = new("TH9006", "machine used from a foreign thread",
        "Only code that the machine runs may call the machine.");

    /// <summary>More stacks were parked than the machine has carriers.</summary>
    public static readonly Rule TooManyStacks = new("TH9007", "too many parked stacks",
        "Preempted or synchronously blocked tasks hold a thread each. Reduce them, or give the carrier pool a higher limit.");

    /// <summary>All rules, in the order of their ids.</summary>
    public static IReadOnlyList<Rule> All { get; } =
    [
        .. typeof(RuleBook).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(field => field.GetValue(null)).OfType<Rule>().OrderBy(rule => rule.Id, StringComparer.Ordinal),
    ];
}
