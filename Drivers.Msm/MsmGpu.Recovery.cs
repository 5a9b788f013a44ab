using System.Globalization;
using Polly;
using Polly.Retry;
using TopHalf.Choices;
using TopHalf.Drivers.Msm.Hardware;
using TopHalf.Logging;
using TopHalf.Machines;
using TopHalf.Resilience;
using TopHalf.Scheduling;

namespace TopHalf.Drivers.Msm;

/// <content>The hang check and the recovery. Follows <c>hangcheck_handler()</c> and <c>recover_worker()</c>, drivers/gpu/drm/msm/msm_gpu.c.</content>
public sealed partial class MsmGpu
{
    private const int ResetPollMs = 4;

    /// <summary>Captures the state before a reset; null for no capture.</summary>
    public GpuCrashState? CrashState { get; set; }

    /// <summary>Timer, softirq: no fence since the last look, and no movement, means hung.</summary>
    private void OnHangcheck()
    {
        var fence = _registers.Read32(AdrenoRegisters.RbbmFence);
        if ((int)(fence - _lastSeqno) >= 0)
        {
            return;
        }

        var position = _registers.Read32(AdrenoRegisters.CpIb1RemSize);
        if (fence != _checkedSeqno)
        {
            _retriesLeft = _options.ProgressRetries;
        }
        else if (position == _checkedPosition || _retriesLeft-- <= 0)
        {
            Kernel.Printk(KernLevel.Err, string.Create(CultureInfo.InvariantCulture,
                $"hangcheck detected gpu lockup: completed fence {fence}, submitted fence {_lastSeqno}"));
            Coalesced += Worker.Queue(_recover) ? 0 : 1;
            return;
        }

        (_checkedSeqno, _checkedPosition) = (fence, position);
        // A lost completion interrupt is made good here.
        Coalesced += Worker.Queue(_retire) ? 0 : 1;
        _hangcheck.Mod(_options.HangcheckPeriod);
    }

    private async KernelTask RecoverAsync()
    {
        Recoveries++;
        if (CrashState is { IsKept: false } crashState)
        {
            await crashState.CaptureAsync(default);
        }

        using (await Lock.HoldAsync())
        {
            if (await NewResetPipeline().RunAsync(ResetAsync) != Errno.Ok)
            {
                Kernel.Printk(KernLevel.Err, "cx gdsc didn't collapse: a transaction is stalled, the GPU cannot be reset");
                return;
            }

            Replay();
        }

        Retire();
        Kernel.Printk(KernLevel.Warning, "gpu recovered");
    }

    /// <summary>After a reset: the submit that hung counts as done, and those behind it run again.</summary>
    private void Replay()
    {
        using (_submitLock.HoldIrqSave())
        {
            if (!_inFlight.TryPeek(out var guilty))
            {
                return;
            }

            _registers.Write32(AdrenoRegisters.RbbmFence, guilty.Seqno);
            foreach (var submit in _inFlight.Skip(1))
            {
                // It fits: the ring was emptied by the reset, and held all of them before.
                _ring.Enqueue(submit);
            }

            _registers.Write32(AdrenoRegisters.CpRbWptr, _lastSeqno);
        }

        _hangcheck.Mod(_options.HangcheckPeriod);
    }

    private ResiliencePipeline<Errno> NewResetPipeline()
    {
        var builder = new ResiliencePipelineBuilder<Errno> { TimeProvider = Machine.Current.TimeProvider };
        return _options.ResetRetries == 0
            ? builder.Build()
            : builder.AddRetry(new RetryStrategyOptions<Errno>
            {
                MaxRetryAttempts = _options.ResetRetries,
                Delay = _options.ResetTimeout.ToTimeSpan(),
                BackoffType = DelayBackoffType.Exponential,
                ShouldHandle = static arguments => ValueTask.FromResult(arguments.Outcome.Result == Errno.TimedOut),
            }).Build();
    }

    private async KernelTask<Errno> ResetAsync(System.Threading.CancellationToken cancellation)
    {
        _registers.Write32(AdrenoRegisters.RbbmSwResetCmd, AdrenoRegisters.SwReset);
        var isStuck = Kernel.ShouldFail("gpu reset", InjectableFaults.DeviceTimeouts);
        var deadline = Kernel.Now + _options.ResetTimeout;
        do
        {
            if (!isStuck && (_registers.Read32(AdrenoRegisters.RbbmSwResetCmd) & AdrenoRegisters.ResetPending) == 0)
            {
                return Errno.Ok;
            }

            if (!await Kernel.SleepAsync(Ktime.FromMs(ResetPollMs), cancellation))
            {
                return Errno.Canceled;
            }
        }
        while (Kernel.Now < deadline);

        return Errno.TimedOut;
    }
}
