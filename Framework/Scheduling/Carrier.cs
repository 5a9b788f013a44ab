using System.Globalization;
using TopHalf.Machines;

#pragma warning disable RS0030 // The one place where threads are made: only one of a machine's threads runs at any moment.

namespace TopHalf.Scheduling;

/// <summary>An operating-system thread that carries one stack of the simulated machine.</summary>
/// <remarks>
/// A carrier without work waits at its base and runs the dispatch loop when it is passed the baton. A carrier with a stack in the
/// middle of a segment waits where it stands. It always returns to its base before it waits for new work: dispatching inside a
/// dispatch would let the stack grow without end.
/// </remarks>
internal sealed class Carrier : IDisposable
{
    // Below 192 KiB the runtime refuses to run continuations inline (TryEnsureSufficientExecutionStack).
    private const int StackBytes = 512 * 1024;

    [ThreadStatic]
    private static Carrier? _current;

    private readonly CarrierPool _pool;
    private readonly IBaton _baton;
    private volatile bool _isStopping;

    public Carrier(CarrierPool pool, int number)
    {
        _pool = pool;
        _baton = CarrierPool.NewBaton();
        var thread = new Thread(Loop, StackBytes)
        {
            IsBackground = true,
            Name = string.Create(CultureInfo.InvariantCulture, $"carrier {number}"),
        };
        // Unsafe: a pooled thread must not inherit the AsyncLocals of the run that made it.
        thread.UnsafeStart();
    }

    /// <summary>The CPU for which the dispatch loop begins, set by who passes the baton.</summary>
    public Cpu? StartOn { get; set; }

    /// <summary>How often the end of a run was thrown here; a driver that swallows it has a budget.</summary>
    public int EndsThrown { get; set; }

    /// <summary>What is called at its base, instead of the dispatch loop, when it is passed the baton next.</summary>
    public Action? Work { get; set; }

    /// <summary>The carrier of the calling thread, if it is one.</summary>
    public static Carrier? Current
    {
        get => _current;
        private set => _current = value;
    }

    /// <summary>Runs a machine that was made by the code on this stack.</summary>
    public void RunToEnd(Machine machine)
    {
        using (machine.Enter())
        {
            // Each wake is for more of this run, or the last one: for its end on another carrier.
            while (machine.Scheduler.State != RunState.Ended && !RunOn(machine.Scheduler))
            {
                _baton.Wait();
            }
        }

        EndsThrown = 0;
    }

    public void Pass() => _baton.Pass();

    public void Wait() => _baton.Wait();

    public void WaitForever()
    {
        while (true)
        {
            _baton.Wait();
        }
    }

    public void Dispose()
    {
        _isStopping = true;
        _baton.Pass();
    }

    private void Loop()
    {
        Current = this;
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        CpuPinning.Pin(_pool.Core);
        while (true)
        {
            _baton.Wait();
            if (_isStopping)
            {
                _baton.Dispose();
                return;
            }

            if (Work is { } work)
            {
                Work = null;
                _pool.OnInvoked(this, Call(work));
            }
            else if (RunOn(_pool.Scheduler))
            {
                _pool.OnRunEnded(this);
            }
        }
    }

    private static Exception? Call(Action work)
    {
        try
        {
            work();
            return null;
        }
        catch (Exception exception)
        {
            return exception;
        }
    }

    private bool RunOn(Scheduler scheduler)
    {
        Machine.SetCurrent(scheduler.Machine);
        return scheduler.RunOn(this);
    }
}
