using TopHalf.Deferred;
using TopHalf.Devices;
using TopHalf.Drivers.Msm.Hardware;
using TopHalf.Interrupts;
using TopHalf.Locking;
using TopHalf.Logging;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;
using TopHalf.Waiting;

namespace TopHalf.Drivers.Msm;

/// <summary>A driver for the Adreno GPU: submits, fences, the hang check and recovery.</summary>
/// <remarks>Follows drivers/gpu/drm/msm/msm_gpu.c: one worker thread of low real-time priority retires and recovers.</remarks>
public sealed partial class MsmGpu
{
    private readonly MmioRegion _registers;
    private readonly AdrenoHardware _ring;
    private readonly InterruptCore _interrupts;
    private readonly MsmGpuOptions _options;
    private readonly SpinLock _submitLock = new("ring->submit_lock");
    private readonly WaitQueue _fenceWait = new("a GPU fence");
    private readonly KernelTimer _hangcheck;
    private readonly KthreadWork _retire;
    private readonly KthreadWork _recover;
    /// <summary>The submits whose fences are not reached yet, oldest first; under the submit lock.</summary>
    private readonly Queue<AdrenoSubmit> _inFlight = new();

    private IrqAction? _irq;
    private uint _lastSeqno;
    private uint _completed;
    private uint _checkedSeqno;
    private uint _checkedPosition;
    private int _retriesLeft;

    /// <summary>Makes the driver; <see cref="Probe"/> brings the GPU up.</summary>
    /// <param name="registers">The GPU's registers.</param>
    /// <param name="ring">The GPU's ring, in shared memory.</param>
    /// <param name="interrupts">Where its interrupt is requested.</param>
    /// <param name="options">How it is integrated and driven.</param>
    public MsmGpu(MmioRegion registers, AdrenoHardware ring, InterruptCore interrupts, MsmGpuOptions options)
    {
        _registers = registers ?? throw new ArgumentNullException(nameof(registers));
        _ring = ring ?? throw new ArgumentNullException(nameof(ring));
        _interrupts = interrupts ?? throw new ArgumentNullException(nameof(interrupts));
        _options = options ?? throw new ArgumentNullException(nameof(options));
        Worker = new("gpu-worker", SchedPolicy.FifoLow);
        _hangcheck = new(OnHangcheck, "hangcheck_timer");
        _retire = new(RetireAsync, "retire_work");
        _recover = new(RecoverAsync, "recover_work");
    }

    /// <summary>The lock of what a submit and a capture change (<c>gpu->lock</c>).</summary>
    public Mutex Lock { get; } = new("gpu->lock");

    /// <summary>The thread that retires and recovers.</summary>
    public KthreadWorker Worker { get; }

    /// <summary>How often the GPU was found hung and was reset.</summary>
    public int Recoveries { get; private set; }

    /// <summary>How often something was queued to the worker that was pending there already.</summary>
    public long Coalesced { get; private set; }

    /// <summary>Requests the interrupt and lets the GPU interrupt.</summary>
    /// <remarks>Context: process, may sleep.</remarks>
    /// <returns>What the request answers.</returns>
    [MustUse("without its interrupt no fence is ever seen")]
    public Errno Probe()
    {
        var requested = _interrupts.RequestIrq(_options.Irq, OnIrq, IrqFlags.None, "gpu-irq", out _irq);
        if (requested == Errno.Ok)
        {
            _registers.Write32(AdrenoRegisters.RbbmInt0Mask, (uint)AdrenoInterrupts.CpCacheFlushTs | (uint)AdrenoInterrupts.HangDetect);
        }

        return requested;
    }

    /// <summary>Takes the GPU down. No submit is in flight any more.</summary>
    /// <remarks>Context: process, may sleep.</remarks>
    public async KernelTask RemoveAsync()
    {
        _registers.Write32(AdrenoRegisters.RbbmInt0Mask, 0);
        _hangcheck.DeleteSync();
        if (_irq is not null)
        {
            await _interrupts.FreeIrqAsync(_irq);
        }

        await Worker.DestroyAsync();
    }

    /// <summary>Puts a submit into the ring and lets the GPU run (<c>msm_gpu_submit()</c>).</summary>
    /// <remarks>Context: process, may sleep; takes gpu->lock.</remarks>
    /// <param name="iova">Where its good accesses begin.</param>
    /// <param name="transactions">How many of them there are.</param>
    /// <param name="badIova">Where its bad accesses begin.</param>
    /// <param name="badTransactions">How many of them there are.</param>
    /// <returns>The number of its fence; 0 when the ring is full.</returns>
    public async KernelTask<uint> SubmitAsync(ulong iova, long transactions, ulong badIova = 0, long badTransactions = 0)
    {
        using (await Lock.HoldAsync())
        {
            var seqno = _lastSeqno + 1;
            var submit = new AdrenoSubmit(seqno, iova, transactions, badIova, badTransactions);
            using (_submitLock.HoldIrqSave())
            {
                if (Kernel.ShouldFail("gpu ring") || !_ring.Enqueue(submit))
                {
                    return 0;
                }

                _inFlight.Enqueue(submit);
                _lastSeqno = seqno;
            }

            _registers.Write32(AdrenoRegisters.CpRbWptr, seqno);
            _retriesLeft = _options.ProgressRetries;
            _hangcheck.Mod(_options.HangcheckPeriod);
            return seqno;
        }
    }

    /// <summary>Sleeps until a fence is reached, or the time is up.</summary>
    /// <remarks>Context: process, may sleep.</remarks>
    /// <param name="seqno">The number of the fence.</param>
    /// <param name="timeout">How long.</param>
    /// <returns>Whether it was reached.</returns>
    public KernelTask<bool> WaitFenceAsync(uint seqno, Ktime timeout) => _fenceWait.WaitEventTimeoutAsync(() => IsReached(seqno), timeout);

    /// <summary>Seqnos wrap: they are compared by their distance.</summary>
    private bool IsReached(uint seqno) => (int)(_completed - seqno) >= 0;

    private IrqReturn OnIrq(int irq)
    {
        var status = _registers.Read32(AdrenoRegisters.RbbmInt0Status);
        if (status == 0)
        {
            return IrqReturn.None;
        }

        _registers.Write32(AdrenoRegisters.RbbmIntClearCmd, status);
        if ((status & (uint)AdrenoInterrupts.HangDetect) != 0)
        {
            OnHangDetected();
        }

        if ((status & (uint)AdrenoInterrupts.CpCacheFlushTs) != 0)
        {
            // False means that a retire is pending, and will see this fence too.
            Coalesced += Worker.Queue(_retire) ? 0 : 1;
        }

        return IrqReturn.Handled;
    }

    private KernelTask RetireAsync()
    {
        Retire();
        return default;
    }

    /// <summary>Looks at the fence, and lets go of every submit that has reached it (<c>retire_submits()</c>).</summary>
    private void Retire()
    {
        _completed = _registers.Read32(AdrenoRegisters.RbbmFence);
        bool isIdle;
        using (_submitLock.HoldIrqSave())
        {
            // Under the lock: a submit may be under way.
            isIdle = IsReached(_lastSeqno);
            while (_inFlight.TryPeek(out var submit) && IsReached(submit.Seqno))
            {
                _inFlight.Dequeue();
            }
        }

        if (isIdle)
        {
            _hangcheck.Delete();
        }

        _fenceWait.WakeUp();
    }

    /// <summary>The hardware found itself hung. While the SMMU holds a transaction, that is the fault handler's affair.</summary>
    private void OnHangDetected()
    {
        if ((_registers.Read32(AdrenoRegisters.RbbmStatus3) & AdrenoRegisters.SmmuStalledOnFault) != 0)
        {
            return;
        }

        Kernel.Printk(KernLevel.Err, "gpu fault ring: hang detected by hardware");
        _hangcheck.Delete();
        Coalesced += Worker.Queue(_recover) ? 0 : 1;
    }
}
