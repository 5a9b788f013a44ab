using System.Runtime.CompilerServices;
using TopHalf.Contracts;
using TopHalf.Exploration;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;
using TopHalf.Waiting;

namespace TopHalf.Deferred;

/// <content>Threads that are made and wait to be woken, and parking. Follows kernel/kthread.c.</content>
public sealed partial class Kthread
{
    private Completion? _parked;
    private bool _isParked;

    /// <summary>Whether somebody asked it to park (<c>kthread_should_park</c>).</summary>
    public bool ShouldPark
    {
        get
        {
            Machine.Touch(this, AccessMode.Read);
            return field;
        }

        private set
        {
            Machine.Touch(this, AccessMode.Write);
            field = value;
        }
    }

    /// <summary>Makes a kernel thread that does nothing until it is woken (<c>kthread_create</c>).</summary>
    /// <remarks>Context: may sleep. Scheduling point: yes.</remarks>
    /// <param name="function">What it does; it is handed itself, and what it returns <see cref="StopAsync"/> returns.</param>
    /// <param name="name">The name of its task.</param>
    /// <param name="policy">How it is scheduled; null for the policy of the model's kthreads.</param>
    /// <param name="cpu">The only CPU on which it may run; null for any.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [MaySleep(ForMemory = true)]
    public static async KernelTask<Kthread> CreateAsync(
        [RunsIn(CallContexts.Process)] Func<Kthread, KernelTask<int>> function, string name, SchedPolicy? policy = null, int? cpu = null,
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ArgumentNullException.ThrowIfNull(function);
        await Machine.Current.AnnounceAsync(DeferredOperations.KthreadRun, null, 0, file, line);
        var thread = new Kthread(name, function, policy, cpu, new(file, line));
        await thread._created!.WaitAsync(file, line);
        return thread;
    }

    /// <summary>Asks it to park, wakes it and waits until it has (<c>kthread_park</c>).</summary>
    /// <remarks>Context: may sleep. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [MaySleep, WaitsFor(Disarms = true)]
    public async KernelTask ParkAsync([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        await Machine.AnnounceAsync(DeferredOperations.KthreadStop, this, 0, file, line);
        _parked = new($"kthread '{Name}' to park", file, line) { StandsFor = _task };
        ShouldPark = true;
        Machine.WakeUp(_task);
        await _parked.WaitAsync(file, line);
    }

    /// <summary>Lets it go on after <see cref="ParkAsync"/> (<c>kthread_unpark</c>).</summary>
    /// <remarks>Context: any but NMI. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [CallableFrom(CallContexts.AnyButNmi), Arms]
    public void Unpark([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        if (!ShouldPark)
        {
            return;
        }

        Machine.Announce(DeferredOperations.KthreadUnpark, this, 0, file, line);
        ShouldPark = false;
        if (_isParked)
        {
            Machine.WakeUp(_task);
        }
    }

    /// <summary>Parks the thread if somebody asked it to; for its own function (<c>kthread_parkme</c>).</summary>
    /// <remarks>Context: may sleep. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [MaySleep, CallableFrom(CallContexts.Process)]
    public async KernelTask ParkMeAsync([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        while (ShouldPark)
        {
            _isParked = true;
            _parked?.Complete(file, line);
            while (ShouldPark)
            {
                await Machine.Scheduler.Sleep(this, "unpark", new(file, line), WaitKind.Idle);
            }

            _isParked = false;
        }
    }

    /// <summary><c>kthread()</c></summary>
    private async KernelTask StartAsync(Func<Kthread, KernelTask<int>> function, CodeSite site)
    {
        _created!.Complete(site.File, site.Line);
        await Machine.Scheduler.Sleep(this, "wake-up", site, WaitKind.Idle);
        _result = ShouldStop ? (int)Errno.Intr : await function(this);
    }
}
