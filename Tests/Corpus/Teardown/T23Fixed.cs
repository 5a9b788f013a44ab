using TopHalf.Deferred;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;

namespace TopHalf.Corpus.Teardown;

/// <summary>Destroys the queue that arms the timer, then deletes the timer and waits, then frees.</summary>
internal sealed class T23Fixed : CorpusProgram
{
    /// <inheritdoc/>
    public override async KernelTask RunAsync()
    {
        var qca = new QcaData();
        qca.Enqueue();
        await qca.CloseAsync();
        await Kernel.MsleepAsync(20);
    }

    private sealed class QcaData
    {
        private readonly SpinLock _lock = new("qca->hci_ibs_lock");
        private readonly Workqueue _workqueue = new("qca_wq", WorkqueueFlags.Unbound);
        private readonly Work _wsAwakeDevice;
        private readonly KernelTimer _wakeRetransTimer;
        private readonly Kmem<int> _qca = Kmem.Alloc(0, Gfp.Atomic, 512)!;

        public QcaData()
        {
            _wsAwakeDevice = new(WakeDevice, "qca->ws_awake_device");
            _wakeRetransTimer = new(WakeRetransTimeout, "qca->wake_retrans_timer");
        }

        /// <summary>Has something to send, and the controller sleeps.</summary>
        public void Enqueue() => Kernel.WarnOn(!_workqueue.Queue(_wsAwakeDevice));

        public async KernelTask CloseAsync()
        {
            await _workqueue.DestroyAsync();
            _wakeRetransTimer.DeleteSync();
            _wakeRetransTimer.Free();
            _qca.Free();
        }

        /// <summary>Sends the byte that wakes the controller, and waits for its answer.</summary>
        private KernelTask WakeDevice()
        {
            _wakeRetransTimer.Mod(Ktime.FromMs(10));
            return default;
        }

        private void WakeRetransTimeout()
        {
            var flags = _lock.LockIrqSave();
            _qca.Set(_qca.Get() + 1);
            _lock.UnlockIrqRestore(flags);
        }
    }
}
