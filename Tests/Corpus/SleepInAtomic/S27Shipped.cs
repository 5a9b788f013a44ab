using TopHalf.Deferred;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.ReadCopyUpdate;
using TopHalf.Scheduling;

namespace TopHalf.Corpus.SleepInAtomic;

/// <summary>
/// A listener on a chain that is called in atomic context looks up a port by a name that it allocates.
/// </summary>
internal sealed class S27Shipped : CorpusProgram
{
    private readonly AtomicNotifierHead _phyNotifier = new();
    private readonly Shared<int> _otgUsb2Port = new(-1, "tegra->otg_usb2_port");
    private readonly Work _idWork;

    public S27Shipped() => _idWork = new(IdWorkAsync, "id_work");

    /// <inheritdoc/>
    public override async KernelTask RunAsync()
    {
        _phyNotifier.Register(IdNotify);
        var chargerWork = new Work(ChargerWork, "chg_detect");
        if (chargerWork.Schedule())
        {
            _ = await chargerWork.FlushAsync();
        }

        _ = await _idWork.FlushAsync();
    }

    private static async KernelTask<int> FindUsb2PortAsync(int port)
    {
        var name = await Kmem.AllocAsync($"usb2-{port}", Gfp.Kernel, 16);
        name?.Free();
        return port;
    }

    private KernelTask ChargerWork()
    {
        _phyNotifier.CallChain(1);
        return default;
    }

    private void IdNotify(int phy)
    {
        Machine.Current.RunOnStack(SetCompanionAsync(phy));
        Kernel.WarnOn(!_idWork.Schedule());
    }

    private async KernelTask SetCompanionAsync(int phy) => _otgUsb2Port.Value = await FindUsb2PortAsync(phy);

    private KernelTask IdWorkAsync()
    {
        Kernel.WarnOn(_otgUsb2Port.Value < 0);
        return default;
    }

    private sealed class AtomicNotifierHead
    {
        private readonly SpinLock _lock = new("nh->lock");
        private readonly RcuPointer<Action<int>[]> _listeners = new([], "nh->head");

        public void Register(Action<int> listener)
        {
            var flags = _lock.LockIrqSave();
            _listeners.Assign([.. _listeners.DereferenceProtected(_lock.Map)!, listener]);
            _lock.UnlockIrqRestore(flags);
        }

        public void CallChain(int value)
        {
            Kernel.RcuReadLock();
            foreach (var listener in _listeners.Dereference()!)
            {
                listener(value);
            }

            Kernel.RcuReadUnlock();
        }
    }
}
