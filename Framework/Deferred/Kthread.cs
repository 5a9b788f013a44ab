using System.Runtime.CompilerServices;
using TopHalf.Contracts;
using TopHalf.Exploration;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;
using TopHalf.Waiting;

namespace TopHalf.Deferred;

/// <summary>A kernel thread (<c>kthread_run</c>).</summary>
public sealed partial class Kthread : KernelObject
{
    private readonly Completion _exited;
    private readonly WaitQueue _stopping;
    private readonly TaskStruct _task;
    private readonly Completion? _created;
    private int _result;

    private Kthread(string name, Func<Kthread, KernelTask> function, SchedPolicy? policy, int? cpu, CodeSite site)
        : base(name, site)
    {
        _exited = new($"kthread '{name}' to exit");
        _stopping = new($"kthread '{name}' to be stopped");
        var kind = Machine.Options.Model[ContextRole.Kthread];
        _task = Machine.Spawn(name, kind, () => function(this), policy ?? kind.Policy, cpu is { } number ? Machine.CpuNumber(number) : null, site,
            onExit: () => _exited.CompleteAll(site.File, site.Line));
        _exited.StandsFor = _task;
    }

    private Kthread(string name, Func<Kthread, KernelTask<int>> function, SchedPolicy? policy, int? cpu, CodeSite site)
        : base(name, site)
    {
        _exited = new($"kthread '{name}' to exit");
        _stopping = new($"kthread '{name}' to be stopped");
        _created = new($"kthread '{name}' to be created");
        var kind = Machine.Options.Model[ContextRole.Kthread];
        _task = Machine.Spawn(name, kind, () => StartAsync(function, site), policy ?? kind.Policy, cpu is { } number ? Machine.CpuNumber(number) : null, site,
            onExit: () => _exited.CompleteAll(site.File, site.Line));
        (_exited.StandsFor, _created.StandsFor) = (_task, _task);
    }

    /// <summary>Whether somebody asked it to stop (<c>kthread_should_stop</c>).</summary>
    public bool ShouldStop
    {
        get
        {
            Machine.Touch(this, AccessMode.Read);
            if (field)
            {
                Machine.Races?.Acquire(Order);
            }

            return field;
        }

        private set
        {
            Machine.Touch(this, AccessMode.Write);
            field = value;
        }
    }

    /// <summary>Its task.</summary>
    public TaskStruct Task => _task;

    /// <summary>Makes a kernel thread and lets it run.</summary>
    /// <remarks>Context: may sleep. Scheduling point: yes.</remarks>
    /// <param name="function">What it does; it is handed itself, to look at <see cref="ShouldStop"/>.</param>
    /// <param name="name">The name of its task.</param>
    /// <param name="policy">How it is scheduled; null for the policy of the model's kthreads.</param>
    /// <param name="cpu">The only CPU on which it may run; null for any.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [MaySleep(ForMemory = true)]
    [return: Arms]
    public static Kthread Run(
        [RunsIn(CallContexts.Process), Arms] Func<Kthread, KernelTask> function, string name, SchedPolicy? policy = null, int? cpu = null,
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ArgumentNullException.ThrowIfNull(function);
        Machine.Current.Announce(DeferredOperations.KthreadRun, null, 0, file, line);
        return new(name, function, policy, cpu, new(file, line));
    }

    /// <summary>Completes something and ends the thread that calls it, in one (<c>kthread_complete_and_exit</c>): whoever waited may free what the thread was running.</summary>
    /// <remarks>Context: may sleep. Scheduling point: yes, before it is completed. Does not return: what comes after the call is not run, nor is any <c>finally</c>.</remarks>
    /// <param name="completion">What is completed.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [MaySleep, CallableFrom(CallContexts.Task)]
    public static async KernelTask CompleteAndExitAsync(Completion completion, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ArgumentNullException.ThrowIfNull(completion);
        var machine = completion.Machine;
        await machine.AnnounceAsync(WaitingOperations.CompleteAndExit, completion, 1, file, line);
        completion.CompleteNow(new(file, line));
        await machine.CurrentTask.Root!.ExitHere();
    }

    /// <summary>Sleeps until somebody asks it to stop.</summary>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [MaySleep]
    public KernelTask UntilStoppedAsync([CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        _stopping.WaitEventIdleAsync(() => ShouldStop, file, line);

    /// <summary>Asks it to stop, wakes it and waits until it has ended (<c>kthread_stop</c>).</summary>
    /// <remarks>Context: may sleep. Scheduling point: yes. A wait of it that signals end, ends.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>What its function returned; <see cref="Errno.Intr"/> as a number when it was never woken.</returns>
    [MaySleep, WaitsFor(Disarms = true)]
    public async KernelTask<int> StopAsync([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        await Machine.AnnounceAsync(DeferredOperations.KthreadStop, this, 0, file, line);
        Machine.Races?.Release(ref Order);
        ShouldStop = true;
        Unpark();
        _task.NotifySignal();
        Machine.WakeUp(_task);
        _stopping.WakeAll();
        await _exited.WaitAsync(file, line);
        return _result;
    }
}
