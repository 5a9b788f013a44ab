using TopHalf.Deferred;
using TopHalf.Devices;
using TopHalf.Interrupts;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;

namespace TopHalf.Corpus.Races;

/// <summary>Reads the head, then descriptors, and nothing orders the reads.</summary>
internal sealed class R06Shipped : CorpusProgram, IHardwareEvent
{
    private const int Irq = 80;
    private readonly InterruptLine _line = Machine.Current.Interrupts.Wire(Irq, "ath11k").Line;
    private readonly Shared<uint>[] _ring = [new(0, "desc 0"), new(0, "desc 1")];
    private readonly Shared<uint> _hp = new(0, "dst_ring.hp_addr");
    private readonly Tasklet _napi;
    private uint _tp;

    public R06Shipped() => _napi = new(NapiPoll, "napi");

    /// <inheritdoc/>
    public override async KernelTask RunAsync()
    {
        if (Machine.Current.Interrupts.RequestIrq(Irq, ExtInterrupt, IrqFlags.None, "ath11k", out _) == Errno.Ok)
        {
            ((IHardwareHost)Machine.Current).Schedule(Ktime.FromUs(10), this, 0);
            ((IHardwareHost)Machine.Current).Schedule(Ktime.FromUs(20), this, 1);
            await Kernel.MsleepAsync(1);
        }
    }

    /// <summary>A frame was received.</summary>
    void IHardwareEvent.Occur(long argument)
    {
        _ring[argument].DmaWrite(0x40 + (uint)argument);
        _hp.DmaWrite((uint)argument + 1);
        _line.Assert();
    }

    private IrqReturn ExtInterrupt(int irq)
    {
        _line.Deassert();
        Machine.Current.Interrupts.DisableIrqNoSync(Irq);
        _napi.Schedule();
        return IrqReturn.Handled;
    }

    private void NapiPoll()
    {
        var hp = SrngAccessBegin();
        while (_tp != hp)
        {
            ProcessRx(_ring[_tp++].Value);
        }

        Machine.Current.Interrupts.EnableIrq(Irq);
    }

    private uint SrngAccessBegin()
    {
        var hp = _hp.Value;
        return hp;
    }

    private static void ProcessRx(uint cookie)
    {
        // No buffer has the number zero.
        Kernel.WarnOn(cookie == 0);
    }
}
