using TopHalf.Locking;
using TopHalf.Memory;
using TopHalf.ReadCopyUpdate;
using TopHalf.Scheduling;

namespace TopHalf.Corpus.SleepInAtomic;

/// <summary>
/// A GPIO is given back under the lock of the port. The library came to wait for a grace period there.
/// </summary>
internal sealed class S23Shipped : CorpusProgram
{
    private readonly SpinLock _portLock = new("&port->lock");
    private readonly Shared<GpioDesc?> _rts = new(new GpioDesc(), "ascport->rts");
    private readonly Shared<int> _control = new(0, "ASC_CTL");

    /// <inheritdoc/>
    public override KernelTask RunAsync() => SetTermiosAsync(usesRtsCts: true);

    private async KernelTask SetTermiosAsync(bool usesRtsCts)
    {
        var flags = _portLock.LockIrqSave();
        if (usesRtsCts && _rts.Value is { } rts)
        {
            // The pin goes back to the function of the port.
            await GpiodPutAsync(rts);
            _rts.Value = null;
        }

        _control.Value |= 1;
        _portLock.UnlockIrqRestore(flags);
    }

    private static async KernelTask GpiodPutAsync(GpioDesc desc) => await desc.SetConsumerNameAsync(null);

    /// <summary>A line of the library, whose label is read under SRCU.</summary>
    private sealed class GpioDesc
    {
        private readonly SrcuStruct _srcu = new("gdev->desc_srcu");
        private readonly RcuPointer<string> _label = new("rts", "desc->label");

        public async KernelTask SetConsumerNameAsync(string? name)
        {
            _label.Assign(name);
            await _srcu.SynchronizeAsync();
        }
    }
}
