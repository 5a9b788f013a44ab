using System.Globalization;
using System.Runtime.ExceptionServices;
using TopHalf.Scheduling;

#pragma warning disable RS0030 // Workers of a search: each has machines of its own, and the order in which they are done is not seen outside of here.

namespace TopHalf.Exploration.Parts;

/// <summary>Has workers search the parts of a plan, and hands out what came of them in the order of the plan.</summary>
internal sealed class SearchJobs : IDisposable
{
    // How far workers go ahead of the part that counts next, so that what waits to be counted has a bound.
    private const int MostAhead = 1_024;

    private readonly object _lock = new();
    private readonly ISearchPlan _plan;
    private readonly ExplorationOptions _options;
    private readonly Thread[] _threads;
    private ExceptionDispatchInfo? _fault;
    private long _counted;
    private volatile bool _isStopped;
    private long _runs;
    private long _classes;

    /// <summary>Starts the workers.</summary>
    /// <param name="plan">The plan; belongs to this object until it is disposed of.</param>
    /// <param name="subject">What is run.</param>
    /// <param name="options">How the search goes.</param>
    /// <param name="counted">How many runs count already.</param>
    public SearchJobs(ISearchPlan plan, Subject subject, ExplorationOptions options, long counted)
    {
        (_plan, _options, _counted, _runs) = (plan, options, counted, counted);
        var cores = options.Jobs == 1 ? [CpuPinning.CurrentCore] : CpuPinning.AllowedCores();
        _threads = [.. Enumerable.Range(0, options.Jobs).Select(number => new Thread(() => Work(subject, cores[number % cores.Count]))
        {
            IsBackground = true,
            Name = string.Create(CultureInfo.InvariantCulture, $"search job {number + 1}"),
        })];
        Array.ForEach(_threads, static thread => thread.UnsafeStart());
    }

    /// <summary>Runs so far, of all parts.</summary>
    public long Runs => Interlocked.Read(ref _runs);

    /// <summary>Classes so far, of all parts.</summary>
    public long Classes => Interlocked.Read(ref _classes);

    /// <summary>How many parts are known that do not count yet.</summary>
    public int PartsAhead
    {
        get
        {
            lock (_lock)
            {
                return _plan.Ahead.Count();
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _isStopped = true;
            Monitor.PulseAll(_lock);
        }

        Array.ForEach(_threads, static thread => thread.Join());
    }

    /// <summary>Waits until the part that counts next is done.</summary>
    /// <param name="patience">How long, in milliseconds.</param>
    /// <param name="isOver">Whether no part is left.</param>
    /// <returns>The part; null when it is not done by then.</returns>
    public PartNode? Wait(int patience, out bool isOver)
    {
        lock (_lock)
        {
            if (_fault is null && _plan.Next is { Result: null })
            {
                Monitor.Wait(_lock, patience);
            }

            _fault?.Throw();

            isOver = _plan.Next is null;
            return _plan.Next is { Result: not null } node ? node : null;
        }
    }

    /// <summary>Counts the part that <see cref="Wait"/> gave.</summary>
    /// <param name="result">What came of it in the end, if it was searched again.</param>
    public void Count(PartResult? result = null)
    {
        lock (_lock)
        {
            var node = _plan.Next!;
            if (result is not null)
            {
                node.Result = result;
                _plan.Complete(node);
            }

            _counted += node.IsOwn ? node.Result!.Counts.Runs : 0;
            _plan.Count();
            Monitor.PulseAll(_lock);
        }
    }

    /// <summary>Does something while the plan does not change.</summary>
    /// <param name="action">What.</param>
    public void Pause(Action action)
    {
        lock (_lock)
        {
            action();
        }
    }

    private void Work(Subject subject, int core)
    {
        CpuPinning.Pin(core);
        try
        {
            using var runner = new PartRunner(subject, _options);
            while (Claim(out var mostRuns) is { } node)
            {
                var result = runner.Run(node.Part, GoesOn, _options.EndsAtFirst && node.IsOwn, mostRuns);
                lock (_lock)
                {
                    node.Result = result;
                    if (!result.IsCut)
                    {
                        _plan.Complete(node);
                    }

                    Monitor.PulseAll(_lock);
                }
            }
        }
        catch (Exception exception)
        {
            lock (_lock)
            {
                _fault ??= ExceptionDispatchInfo.Capture(exception);
                _isStopped = true;
                Monitor.PulseAll(_lock);
            }
        }
    }

    private bool GoesOn(bool isNewClass)
    {
        Interlocked.Increment(ref _runs);
        if (isNewClass)
        {
            Interlocked.Increment(ref _classes);
        }

        return !_isStopped;
    }

    private PartNode? Claim(out long mostRuns)
    {
        lock (_lock)
        {
            while (!_isStopped && _plan.Next is not null)
            {
                mostRuns = _options.MostSchedules - _counted;
                foreach (var node in _plan.Ahead.Take(MostAhead))
                {
                    if (node.Result is { IsCut: true } || mostRuns <= 0)
                    {
                        // A broken rule, or the last run. Whether the search goes on behind it is decided when it counts.
                        break;
                    }

                    if (!node.IsClaimed)
                    {
                        node.IsClaimed = true;
                        mostRuns = node.IsOwn ? mostRuns : long.MaxValue;
                        return node;
                    }

                    mostRuns -= node is { IsOwn: true, Result: { } result } ? result.Counts.Runs : 0;
                }

                Monitor.Wait(_lock);
            }

            mostRuns = 0;
            return null;
        }
    }
}
