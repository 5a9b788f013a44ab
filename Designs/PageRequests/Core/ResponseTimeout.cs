using Polly;
using Polly.Timeout;
using TopHalf.Deferred;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Resilience;
using TopHalf.Scheduling;
using CancellationToken = System.Threading.CancellationToken;
using CancellationTokenSource = System.Threading.CancellationTokenSource;

namespace TopHalf.Designs.PageRequests.Core;

/// <summary>The time that user space has for an answer: a timeout pipeline on the machine's clock, in a work item for each group.</summary>
/// <remarks>
/// The series of May 2023 had a timer for each fault, whose function runs in a softirq. There the answer could not be given: the core takes a mutex for it. A pipeline
/// needs a task to run in, and there the answer can be given.
/// </remarks>
internal sealed class ResponseTimeout
{
    private static readonly Ktime _longerThanAnyTimeout = Ktime.FromSeconds(3_600);

    private readonly Workqueue _queue = new("fault timeouts", WorkqueueFlags.Unbound);
    private readonly ResiliencePipeline<bool> _pipeline = new ResiliencePipelineBuilder<bool> { TimeProvider = Machine.Current.TimeProvider }
        .AddTimeout(TimeSpan.FromMilliseconds(1_000))
        .Build();

    /// <summary>Starts the time of a group. It ends early by <see cref="IopfGroup.Timeout"/>.</summary>
    /// <param name="memory">The group.</param>
    /// <param name="expire">Called when the time is up.</param>
    public void Start(Kmem<IopfGroup> memory, Func<Kmem<IopfGroup>, KernelTask> expire)
    {
        var answered = new CancellationTokenSource();
        memory.Get().Timeout = answered;
        _ = Kernel.WarnOn(!_queue.Queue(new(() => WaitAsync(memory, answered, expire), "fault timeout")));
    }

    /// <summary>Waits until no time runs.</summary>
    public KernelTask FlushAsync() => _queue.FlushAsync();

    private async KernelTask WaitAsync(Kmem<IopfGroup> memory, CancellationTokenSource answered, Func<Kmem<IopfGroup>, KernelTask> expire)
    {
        try
        {
            _ = await _pipeline.RunAsync(timeUp => WaitForAnswerAsync(timeUp, answered.Token));
        }
        catch (TimeoutRejectedException)
        {
            await expire(memory);
        }
    }

    private static async KernelTask<bool> WaitForAnswerAsync(CancellationToken timeUp, CancellationToken answered)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeUp, answered);
        _ = await Kernel.SleepAsync(_longerThanAnyTimeout, either.Token);
        timeUp.ThrowIfCancellationRequested();
        return true;
    }
}
