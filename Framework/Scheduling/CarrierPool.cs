using System.Runtime.ExceptionServices;
using TopHalf.Machines;

namespace TopHalf.Scheduling;

/// <summary>The threads of one machine at a time, kept from run to run, since making one costs more than a whole short run.</summary>
/// <remarks>
/// All threads of a pool are kept on one core, which makes a hand-over as fast as it can be without spinning and leaves the other
/// cores to other pools. Not thread safe: one pool per worker.
/// </remarks>
public sealed class CarrierPool : IDisposable
{
    private readonly List<Carrier> _idle = [];
    private readonly List<Carrier> _all = [];
    private readonly int _limit;
    private readonly IBaton _caller = NewBaton();
    private Carrier? _host;
    private Machine? _running;
    private ExceptionDispatchInfo? _fault;

    /// <summary>Makes an empty pool.</summary>
    /// <param name="limit">How many threads it may have; 1 to 4096. Default 256. Each parked stack of a run holds one.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="limit"/> is out of range.</exception>
    public CarrierPool(int limit = 256)
    {
        _limit = limit is >= 1 and <= 4096
            ? limit
            : throw new ArgumentOutOfRangeException(nameof(limit), limit, "A carrier pool has 1 to 4096 threads.");
        Core = CpuPinning.CurrentCore;
    }

    /// <summary>How many threads the pool has.</summary>
    public int Count => _all.Count;

    internal int Core { get; }

    internal Scheduler Scheduler => _running!.Scheduler;

    /// <summary>Calls code on a thread of the pool; the calling thread waits meanwhile.</summary>
    /// <remarks>
    /// For code that makes run after run, such as a search: runs that it makes with this pool begin on the thread on which it is, which spares two changes of
    /// threads for each, and those take longer than a short run. It has the stack of a carrier and the invariant culture.
    /// </remarks>
    /// <param name="code">The code. What it throws is thrown here.</param>
    /// <exception cref="StackLostException">A run went on on top of the code's stack and cannot be ended. The pool is good for another call.</exception>
    /// <exception cref="InvalidOperationException">The pool is in use.</exception>
    public void Invoke(Action code)
    {
        ArgumentNullException.ThrowIfNull(code);
        if (_host is not null || _running is not null)
        {
            throw new InvalidOperationException("The carrier pool is in use.");
        }

        _host = RentOne();
        _host.Work = code;
        WaitFor(_host);
        _running = null;
        var fault = _fault;
        _fault = null;
        fault?.Throw();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var carrier in _all)
        {
            carrier.Dispose();
        }

        _caller.Dispose();
        _all.Clear();
        _idle.Clear();
    }

    /// <summary>Runs a machine. The calling thread waits meanwhile, unless it is one of the pool's: then the run begins on it.</summary>
    internal void Run(Machine machine)
    {
        if (_running is not null)
        {
            throw new InvalidOperationException("The carrier pool runs a machine already. A run that is made by a run needs a pool of its own.");
        }

        if (Carrier.Current is { } current && current == _host)
        {
            _running = machine;
            current.RunToEnd(machine);
        }
        else
        {
            var carrier = RentOne();
            _running = machine;
            WaitFor(carrier);
        }

        _running = null;
    }

    /// <summary>A run has ended on a thread of the pool: the baton goes back to where the run was begun.</summary>
    internal void OnRunEnded(Carrier on)
    {
        Return(on);
        if (_host is null)
        {
            _caller.Pass();
        }
        else
        {
            _idle.Remove(_host);
            _host.Pass();
        }
    }

    /// <summary>The code that <see cref="Invoke"/> was given is done.</summary>
    internal void OnInvoked(Carrier on, Exception? exception)
    {
        _fault = exception is null ? null : ExceptionDispatchInfo.Capture(exception);
        _host = null;
        Return(on);
        _caller.Pass();
    }

    internal static IBaton NewBaton() => FutexBaton.IsSupported ? new FutexBaton() : new EventBaton();

    /// <summary>A thread that waits at its base, or null when the limit is reached.</summary>
    internal Carrier? Rent()
    {
        if (_idle.Count > 0)
        {
            var last = _idle[^1];
            _idle.RemoveAt(_idle.Count - 1);
            return last;
        }

        if (_all.Count >= _limit)
        {
            return null;
        }

        var carrier = new Carrier(this, _all.Count + 1);
        _all.Add(carrier);
        return carrier;
    }

    internal void Return(Carrier carrier)
    {
        carrier.EndsThrown = 0;
        _idle.Add(carrier);
    }

    /// <summary>Forgets a thread that cannot be got back.</summary>
    internal void Abandon(Carrier carrier)
    {
        _all.Remove(carrier);
        if (carrier == _host)
        {
            _host = null;
            _fault = ExceptionDispatchInfo.Capture(new StackLostException(_running!));
        }
    }

    private Carrier RentOne() =>
        Rent() ?? throw new InvalidOperationException("The carrier pool has no thread left: another run abandoned them.");

    private void WaitFor(Carrier carrier)
    {
        using (CpuPinning.PinCaller(Core))
        {
            carrier.Pass();
            _caller.Wait();
        }
    }
}
