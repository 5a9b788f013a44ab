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
    private readonly Stack<Carrier> _idle = new();
    private readonly List<Carrier> _all = [];
    private readonly int _limit;
    private readonly IBaton _caller = NewBaton();
    private IRunSeries? _series;
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

    internal Scheduler? Scheduler { get; private set; }

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

    /// <summary>Runs a machine, and those of the series after it; the calling thread waits meanwhile.</summary>
    internal void Run(Machine first, IRunSeries? series = null)
    {
        Scheduler = first.Scheduler;
        _series = series;
        var carrier = Rent() ?? throw new InvalidOperationException("The carrier pool has no thread left: another run abandoned them.");
        using (CpuPinning.PinCaller(Core))
        {
            carrier.Pass();
            _caller.Wait();
        }

        Scheduler = null;
        _series = null;
        var fault = _fault;
        _fault = null;
        fault?.Throw();
    }

    /// <summary>A run has ended on a thread of the pool: the next one of the series begins there, or the caller gets the baton back.</summary>
    /// <returns>Whether there is a next one.</returns>
    internal bool MoveOn(Carrier on)
    {
        Machine.SetCurrent(null);
        _fault = Scheduler!.Fault;
        try
        {
            if (_series is not null && _fault is null)
            {
                _series.OnEnded(Scheduler.Machine);
                Scheduler = _series.Next()?.Scheduler;
                if (Scheduler is not null)
                {
                    on.EndsThrown = 0;
                    return true;
                }
            }
        }
        catch (Exception exception)
        {
            // The caller's own: it gets it back where it waits.
            _fault = ExceptionDispatchInfo.Capture(exception);
        }

        Return(on);
        _caller.Pass();
        return false;
    }

    internal static IBaton NewBaton() => FutexBaton.IsSupported ? new FutexBaton() : new EventBaton();

    /// <summary>A thread that waits at its base, or null when the limit is reached.</summary>
    internal Carrier? Rent()
    {
        if (_idle.TryPop(out var carrier))
        {
            return carrier;
        }

        if (_all.Count >= _limit)
        {
            return null;
        }

        carrier = new(this, _all.Count + 1);
        _all.Add(carrier);
        return carrier;
    }

    internal void Return(Carrier carrier)
    {
        carrier.EndsThrown = 0;
        _idle.Push(carrier);
    }

    /// <summary>Forgets a thread that cannot be got back.</summary>
    internal void Abandon(Carrier carrier) => _all.Remove(carrier);
}
