using Polly;
using Polly.CircuitBreaker;
using TopHalf.Machines;

namespace TopHalf.Designs.Stall.Clients;

/// <summary>Whether stalls may be on: not for 500 ms after a fault ("drm/msm: Temporarily disable stall-on-fault after a page fault", v6.16).</summary>
/// <remarks>
/// A circuit breaker on the machine's clock: a fault opens it, and the first submit after the break closes it. Upstream each further fault begins the time anew; while
/// the circuit is open stalls are off, so that a fault then has no stall to switch off.
/// </remarks>
internal sealed class StallBreaker
{
    private static readonly TimeSpan _coolDown = TimeSpan.FromMilliseconds(500);

    private readonly CircuitBreakerStateProvider _state = new();
    private readonly ResiliencePipeline<bool> _pipeline;

    /// <summary>Makes it closed.</summary>
    /// <param name="machine">The machine whose clock it has.</param>
    public StallBreaker(Machine machine) => _pipeline = new ResiliencePipelineBuilder<bool> { TimeProvider = machine.TimeProvider }
        .AddCircuitBreaker(new()
        {
            ShouldHandle = static arguments => ValueTask.FromResult(!arguments.Outcome.Result),
            FailureRatio = 1,
            MinimumThroughput = LeastThroughput,
            SamplingDuration = _coolDown,
            BreakDuration = _coolDown,
            StateProvider = _state,
        })
        .Build();

    // The library counts two at least, so that a fault is counted as two.
    private const int LeastThroughput = 2;

    /// <summary>A fault came.</summary>
    public void NoteFault()
    {
        for (var i = 0; i < LeastThroughput && _state.CircuitState != CircuitState.Open; i++)
        {
            _ = _pipeline.Execute(static () => false);
        }
    }

    /// <summary>Whether stalls may be on again.</summary>
    public bool TryClose()
    {
        try
        {
            return _pipeline.Execute(static () => true);
        }
        catch (BrokenCircuitException)
        {
            return false;
        }
    }
}
