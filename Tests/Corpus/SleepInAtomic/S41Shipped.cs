using TopHalf.Devices;
using TopHalf.Interrupts;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.ReadCopyUpdate;
using TopHalf.Scheduling;
using TopHalf.Waiting;

namespace TopHalf.Corpus.SleepInAtomic;

/// <summary>
/// Asynchronous I/O is torn down in an RCU callback, which takes its request off an endpoint; the controller
/// waits there for a transfer to end.
/// </summary>
internal sealed class S41Shipped : CorpusProgram
{
    private readonly Dwc3 _dwc = new();
    private readonly UsbEp _ep;
    private readonly RcuHead _freeIoctx;

    public S41Shipped()
    {
        _ep = new(_dwc.Ops);
        _freeIoctx = new(FreeIoctxUsers, "free_ioctx_users");
    }

    /// <inheritdoc/>
    public override async KernelTask RunAsync()
    {
        if (!_dwc.Start())
        {
            return;
        }

        // The last user of the context is gone.
        Rcu.Call(_freeIoctx);
        await Rcu.BarrierAsync();
        await Kernel.MsleepAsync(10);
        await _dwc.StopAsync();
    }

    private void FreeIoctxUsers() => FfsAioCancel();

    private void FfsAioCancel() => _ep.Dequeue();

    private sealed record UsbEpOps(Action Dequeue);

    private sealed class UsbEp(UsbEpOps ops)
    {
        public void Dequeue() => ops.Dequeue();
    }

    private sealed class Dwc3 : IHardwareEvent
    {
        private const int Irq = 50;
        private readonly InterruptCore _interrupts = Machine.Current.Interrupts;
        private readonly InterruptLine _line = Machine.Current.Interrupts.Wire(Irq, "dwc3").Line;
        private readonly SpinLock _lock = new("dwc->lock");
        private readonly WaitQueue _waitEndTransfer = new("wait_end_transfer");
        private readonly Shared<bool> _endTransferPending = new(false, "DWC3_EP_END_TRANSFER_PENDING");
        private readonly Shared<int> _givenBack = new(0, "requests given back");
        private IrqAction? _action;

        public UsbEpOps Ops => new(EpDequeue);

        public bool Start() => _interrupts.RequestIrq(Irq, Interrupt, IrqFlags.None, "dwc3", out _action) == Errno.Ok;

        public KernelTask StopAsync() => _interrupts.FreeIrqAsync(_action!);

        /// <summary>The controller has ended the transfer.</summary>
        public void Occur(long argument) => _line.Assert();

        private IrqReturn Interrupt(int irq)
        {
            _lock.Lock();
            _line.Deassert();
            _endTransferPending.Value = false;
            _waitEndTransfer.WakeUp();
            _lock.Unlock();
            return IrqReturn.Handled;
        }

        private void EpDequeue()
        {
            var flags = _lock.LockIrqSave();
            _endTransferPending.Value = true;
            ((IHardwareHost)Machine.Current).Schedule(Ktime.FromUs(100), this);
            Machine.Current.RunOnStack(WaitEndTransferLockedAsync());
            _givenBack.Value++;
            _lock.UnlockIrqRestore(flags);
        }

        /// <summary>wait_event_lock_irq()</summary>
        private async KernelTask WaitEndTransferLockedAsync()
        {
            while (_endTransferPending.Value)
            {
                _lock.UnlockIrq();
                await _waitEndTransfer.WaitEventAsync(() => !_endTransferPending.Value);
                _lock.LockIrq();
            }
        }
    }
}
