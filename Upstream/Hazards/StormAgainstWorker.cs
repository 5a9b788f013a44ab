using TopHalf.Deferred;
using TopHalf.Interrupts;
using TopHalf.Locking;
using TopHalf.Logging;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Rules;
using TopHalf.Scheduling;
using TopHalf.Upstream.Smmu;

namespace TopHalf.Upstream.Hazards;

/// <summary>Faults come faster than the one worker that captures them: the handler overwrites the one place for a fault while the worker reads it. As it should be, they stand in a queue of bounded length.</summary>
internal sealed class StormAgainstWorker : SmmuHazard
{
    /// <inheritdoc/>
    public override string Name => "hazard-storm-against-worker";

    /// <inheritdoc/>
    public override string Summary => "a fault storm overwrites the one place from which a worker captures a fault";

    /// <inheritdoc/>
    public override Rule Rule => RuleBook.InterruptRace;

    /// <inheritdoc/>
    protected override KernelTask RunAsync(IServiceProvider services, bool isFixed) => new Driver(new(services, Implementation), isFixed).RunAsync();

    private sealed class Driver
    {
        private const int Faults = 3;
        private const int QueueLength = 16;
        private readonly SmmuUnit _smmu;
        private readonly bool _isFixed;
        private readonly KthreadWorker _worker = new("gpu-worker");
        private readonly KthreadWork _faultWork;
        private readonly Shared<ulong> _faultInfo = new(name: "gpu->fault_info");
        private readonly SpinLock _lock = new("gpu->fault_lock");
        private readonly Queue<ulong> _faultQueue = [];
        private int _captured;
        private int _merged;

        public Driver(SmmuUnit smmu, bool isFixed)
        {
            (_smmu, _isFixed) = (smmu, isFixed);
            _faultWork = new(FaultWorker, "fault_worker");
        }

        public async KernelTask RunAsync()
        {
            // Faults do not stall: nothing but the worker's speed stands between them.
            _smmu.CbWrite(0, "SCTLR", _smmu.CbRead(0, "SCTLR") & ~SmmuUnit.SctlrCfcfg);
            if (Machine.Current.Interrupts.RequestIrq(SmmuUnit.ContextIrq, ContextFault, IrqFlags.Shared, "arm-smmu-context-fault", out var action) == Errno.Ok)
            {
                for (var fault = 1; fault <= Faults; fault++)
                {
                    _smmu.AccessAfter(Ktime.FromUs(10 * fault), stream: 0, SmmuUnit.Unmapped + ((ulong)fault << 12));
                }

                await Kernel.MsleepAsync(10);
                await Machine.Current.Interrupts.FreeIrqAsync(action!);
                await _worker.DestroyAsync();
                Kernel.Printk(KernLevel.Info, $"gpu faults: {_captured} captured, {_merged} came while the worker was queued");
            }
        }

        private IrqReturn ContextFault(int irq)
        {
            var fsr = _smmu.CbRead(0, "FSR");
            if ((fsr & SmmuUnit.FsrFaultBits) == 0)
            {
                return IrqReturn.None;
            }

            Remember(_smmu.CbReadQ(0, "FAR"));
            _smmu.CbWrite(0, "FSR", fsr);
            // Work that is queued already is not queued again: so many faults, one run.
            _merged += _worker.Queue(_faultWork) ? 0 : 1;
            return IrqReturn.Handled;
        }

        private void Remember(ulong iova)
        {
            if (!_isFixed)
            {
                _faultInfo.WritePlain(iova);
                return;
            }

            using var held = _lock.HoldIrqSave();
            if (_faultQueue.Count < QueueLength)
            {
                _faultQueue.Enqueue(iova);
            }
        }

        private KernelTask FaultWorker()
        {
            if (!_isFixed)
            {
                Capture(_faultInfo.ReadPlain());
                return default;
            }

            while (TryTake(out var iova))
            {
                Capture(iova);
            }

            return default;
        }

        private bool TryTake(out ulong iova)
        {
            using var held = _lock.HoldIrqSave();
            return _faultQueue.TryDequeue(out iova);
        }

        private void Capture(ulong iova)
        {
            Kernel.Printk(KernLevel.Info, $"gpu fault: iova={iova:x16}");
            _captured++;
        }
    }
}
