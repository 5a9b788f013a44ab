using System.Runtime.CompilerServices;
using Polly;
using TopHalf.Contracts;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Resilience;

/// <summary>The one door between kernel tasks and Polly: retries, timeouts and circuit breakers in virtual time.</summary>
/// <remarks>
/// Build the pipeline with <c>TimeProvider = machine.TimeProvider</c>. Called in any other way, Polly would go on on a thread of the
/// runtime's pool as soon as a timeout fires, and so leave the machine.
/// </remarks>
public static class KernelResilience
{
    /// <summary>Runs a sleeping function under a pipeline.</summary>
    /// <remarks>
    /// Not named ExecuteAsync: with an async lambda the compiler would take Polly's own method of that name, and leave the machine.
    /// Context: may sleep. Scheduling point: yes. The function has to give up when its token is cancelled, as <see cref="Kernel.SleepAsync"/> does.
    /// </remarks>
    /// <typeparam name="TResult">What the function returns.</typeparam>
    /// <param name="pipeline">The pipeline, on the machine's clock.</param>
    /// <param name="function">The function; called once for each attempt.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>The result of the last attempt.</returns>
    /// <exception cref="ExecutionRejectedException">The pipeline gave up: a timeout fired, a circuit is open.</exception>
    [MaySleep]
    public static async KernelTask<TResult> RunAsync<TResult>(
        this ResiliencePipeline<TResult> pipeline, [RunsIn(CallContexts.Task)] Func<CancellationToken, KernelTask<TResult>> function,
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ArgumentNullException.ThrowIfNull(pipeline);
        ArgumentNullException.ThrowIfNull(function);
        var machine = Machine.Current;
        machine.Check(Checks.MightSleep, "resilience pipeline", new(file, line));
        var context = new TaskSynchronizationContext(machine, machine.CurrentTask);
        var execution = context.Start(() => StartAsync(pipeline, function));
        await context.UntilAsync(execution, new(file, line));
        return execution.GetAwaiter().GetResult();
    }

    /// <summary>Starts Polly under the task's context, and tells it to come back there.</summary>
    private static async Task<TResult> StartAsync<TResult>(ResiliencePipeline<TResult> pipeline, Func<CancellationToken, KernelTask<TResult>> function)
    {
        var context = ResilienceContextPool.Shared.Get(continueOnCapturedContext: true);
        try
        {
            return await pipeline.ExecuteAsync(static async (context, function) => await function(context.CancellationToken), context, function);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }
}
