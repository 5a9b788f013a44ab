using NUnit.Framework;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;
using TopHalf.Machines;
using TopHalf.Resilience;
using TopHalf.Scheduling;
using CancellationToken = System.Threading.CancellationToken;

namespace TopHalf.Tests.Resilience;

/// <summary>Polly on the machine: in virtual time, and on no thread but the machine's.</summary>
internal sealed partial class KernelResilienceTests
{
    private readonly ThreadWatch _threads = new();

    [SetUp]
    public void ForgetThreads() => _threads.Clear();

    [TearDown]
    public void UserCode_Always_RanOnCarriers() => Assert.That(_threads.Foreign, Is.Empty);

    [Test]
    public void Execute_FunctionThatSucceeds_ReturnsItsResult()
    {
        var result = 0;

        var run = RunTwice(async machine => result = await Retry(machine, 3).RunAsync(_ => SucceedAsync(5)));

        Assert.That(result, Is.EqualTo(5));
        Assert.That(run.Rules, Is.Empty);
    }

    [Test]
    public void Retry_FunctionThatFailsTwice_WaitsInVirtualTime()
    {
        var (attempts, took, result) = (0, Ktime.Zero, 0);

        var run = RunTwice(async machine =>
        {
            attempts = 0;
            var start = machine.Now;
            result = await Retry(machine, 3).RunAsync(_ => AttemptAsync(++attempts < 3 ? -1 : 7));
            took = machine.Now - start;
        });

        Assert.That((attempts, result), Is.EqualTo((3, 7)));
        Assert.That(took, Is.GreaterThanOrEqualTo(Ktime.FromSeconds(20)).And.LessThan(Ktime.FromSeconds(21)));
        Assert.That(run.Rules, Is.Empty);
    }

    [Test]
    public void Retry_FunctionThatNeverSucceeds_ReturnsTheLastResult()
    {
        var (attempts, result) = (0, 0);

        RunTwice(async machine =>
        {
            attempts = 0;
            result = await Retry(machine, 2).RunAsync(_ => AttemptAsync(-++attempts));
        });

        Assert.That((attempts, result), Is.EqualTo((3, -3)));
    }

    [Test]
    public void Retry_FunctionThatThrows_IsTriedAgain()
    {
        var (attempts, result) = (0, 0);

        RunTwice(async machine =>
        {
            attempts = 0;
            result = await Retry(machine, 2).RunAsync(_ => ++attempts < 2 ? ThrowAsync() : AttemptAsync(4));
        });

        Assert.That((attempts, result), Is.EqualTo((2, 4)));
    }

    [Test]
    public void Timeout_FunctionThatSleepsTooLong_IsRejected()
    {
        var (rejected, took, sleptAll) = (false, Ktime.Zero, true);

        var run = RunTwice(async machine =>
        {
            var start = machine.Now;
            try
            {
                await Timeout(machine, 1).RunAsync(async token =>
                {
                    sleptAll = await SleepAsync(60, token);
                    token.ThrowIfCancellationRequested();
                    return 0;
                });
            }
            catch (TimeoutRejectedException)
            {
                rejected = true;
            }

            _threads.Note();
            took = machine.Now - start;
        });

        Assert.That((rejected, sleptAll), Is.EqualTo((true, false)));
        Assert.That(took, Is.GreaterThanOrEqualTo(Ktime.FromSeconds(1)).And.LessThan(Ktime.FromSeconds(2)));
        Assert.That(run.Rules, Is.Empty);
    }

    [Test]
    public void Timeout_FunctionInTime_DoesNotFireLater()
    {
        var result = 0;

        var run = RunTwice(async machine =>
        {
            result = await Timeout(machine, 5).RunAsync(async token => await SleepAsync(1, token) ? 1 : 2);
            await Kernel.MsleepAsync(10_000);
        });

        Assert.That(result, Is.EqualTo(1));
        Assert.That(run.Rules, Is.Empty);
    }

    [Test]
    public void CircuitBreaker_FailuresInARow_OpensAndClosesInVirtualTime()
    {
        var (calls, rejected, last) = (0, 0, 0);

        RunTwice(async machine =>
        {
            (calls, rejected) = (0, 0);
            var pipeline = Breaker(new(), machine).Build();
            for (var i = 0; i < 6; i++)
            {
                try
                {
                    await pipeline.RunAsync(_ => AttemptAsync(-++calls));
                }
                catch (BrokenCircuitException)
                {
                    rejected++;
                }
            }

            await Kernel.MsleepAsync(31_000);
            last = await pipeline.RunAsync(_ => AttemptAsync(9));
        });

        Assert.That((calls, rejected, last), Is.EqualTo((2, 4, 9)));
    }

    [Test]
    public void RetryBreakerAndTimeout_Together_WorkOnOneClock()
    {
        var (attempts, result, took) = (0, 0, Ktime.Zero);

        var run = RunTwice(async machine =>
        {
            attempts = 0;
            var start = machine.Now;
            var builder = new ResiliencePipelineBuilder<int> { TimeProvider = machine.TimeProvider }.AddRetry(Failing(5, 40));
            var pipeline = Breaker(builder, machine).AddTimeout(TimeSpan.FromSeconds(1)).Build();
            result = await pipeline.RunAsync(async token =>
            {
                attempts++;
                await SleepAsync(attempts < 3 ? 10 : 0, token);
                token.ThrowIfCancellationRequested();
                return attempts;
            });
            took = machine.Now - start;
        });

        Assert.That((attempts, result), Is.EqualTo((3, 3)));
        Assert.That(took, Is.GreaterThanOrEqualTo(Ktime.FromSeconds(82)).And.LessThan(Ktime.FromSeconds(84)));
        Assert.That(run.Rules, Is.Empty);
    }

    [Test]
    public void OuterTimeout_DuringTheDelayOfARetry_CutsIt()
    {
        var (attempts, rejected, took) = (0, false, Ktime.Zero);

        var run = RunTwice(async machine =>
        {
            attempts = 0;
            var start = machine.Now;
            var pipeline = new ResiliencePipelineBuilder<int> { TimeProvider = machine.TimeProvider }
                .AddTimeout(TimeSpan.FromSeconds(5)).AddRetry(Failing(3, 60)).Build();
            try
            {
                await pipeline.RunAsync(_ => AttemptAsync(-++attempts));
            }
            catch (TimeoutRejectedException)
            {
                rejected = true;
            }

            _threads.Note();
            took = machine.Now - start;
        });

        Assert.That((attempts, rejected), Is.EqualTo((1, true)));
        Assert.That(took, Is.GreaterThanOrEqualTo(Ktime.FromSeconds(5)).And.LessThan(Ktime.FromSeconds(6)));
        Assert.That(run.Rules, Is.Empty);
    }

    [Test]
    public void Execute_InAtomicContext_IsReported()
    {
        var run = AMachine.Runs(async () =>
        {
            var pipeline = Retry(Machine.Current, 1);
            Kernel.PreemptDisable();
            await pipeline.RunAsync(static _ => 0);
            Kernel.PreemptEnable();
        });

        Assert.That(run.Rules, Is.EqualTo(new[] { "TH1001" }));
    }

    [Test]
    public void Execute_ForeignException_ReachesTheCaller()
    {
        var caught = "";

        var run = RunTwice(async machine =>
        {
            try
            {
                await Timeout(machine, 1).RunAsync(_ => ThrowAsync());
            }
            catch (InvalidOperationException exception)
            {
                caught = exception.Message;
            }
        });

        Assert.That(caught, Is.EqualTo("transient"));
        Assert.That(run.Rules, Is.Empty);
    }

    private static ResiliencePipeline<int> Timeout(Machine machine, int seconds) =>
        new ResiliencePipelineBuilder<int> { TimeProvider = machine.TimeProvider }.AddTimeout(TimeSpan.FromSeconds(seconds)).Build();

    private static ResiliencePipelineBuilder<int> Breaker(ResiliencePipelineBuilder<int> builder, Machine machine)
    {
        builder.TimeProvider = machine.TimeProvider;
        return builder.AddCircuitBreaker(new CircuitBreakerStrategyOptions<int>
        {
            FailureRatio = 1,
            MinimumThroughput = 2,
            SamplingDuration = TimeSpan.FromSeconds(60),
            BreakDuration = TimeSpan.FromSeconds(30),
            ShouldHandle = static arguments => ValueTask.FromResult(arguments.Outcome.Exception is not null || arguments.Outcome.Result < 0),
        });
    }

    /// <summary>Retries what throws or is negative, with the same delay each time.</summary>
    private RetryStrategyOptions<int> Failing(int retries, int delaySeconds) => new()
    {
        MaxRetryAttempts = retries,
        Delay = TimeSpan.FromSeconds(delaySeconds),
        OnRetry = _ =>
        {
            _threads.Note();
            return ValueTask.CompletedTask;
        },
        ShouldHandle = static arguments => ValueTask.FromResult(
            arguments.Outcome.Exception is not null and not OperationCanceledException || (arguments.Outcome.Exception is null && arguments.Outcome.Result < 0)),
    };

    private ResiliencePipeline<int> Retry(Machine machine, int retries) =>
        new ResiliencePipelineBuilder<int> { TimeProvider = machine.TimeProvider }.AddRetry(Failing(retries, 10)).Build();

    private async KernelTask<int> SucceedAsync(int result)
    {
        _threads.Note();
        await Kernel.MsleepAsync(1);
        _threads.Note();
        return result;
    }

    private KernelTask<int> AttemptAsync(int result) => SucceedAsync(result);

    private async KernelTask<int> ThrowAsync()
    {
        await SucceedAsync(0);
        throw new InvalidOperationException("transient");
    }

    private async KernelTask<bool> SleepAsync(int seconds, CancellationToken token)
    {
        _threads.Note();
        var slept = await Kernel.SleepAsync(Ktime.FromSeconds(seconds), token);
        _threads.Note();
        return slept;
    }

    /// <summary>Runs code on two machines, which must do the same.</summary>
    private AMachine RunTwice(Func<Machine, KernelTask> main, int cpus = 1)
    {
        var options = AMachine.Options with { CpuCount = cpus };
        var (one, two) = (AMachine.Runs(options, Watched), AMachine.Runs(options, Watched));
        Assert.That(one.End, Is.EqualTo(RunEnd.Finished), string.Join('\n', one.Machine.Findings.All.Select(static finding => finding.Report)));
        Assert.That(two.Hash, Is.EqualTo(one.Hash));
        return one;

        KernelTask Watched(Machine machine)
        {
            _threads.Note();
            return main(machine);
        }
    }
}
