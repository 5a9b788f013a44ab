using TopHalf.Deferred;
using TopHalf.Devices;
using TopHalf.Interrupts;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;

namespace TopHalf.Corpus.Deadlock;

/// <summary>Tells the period in the tasklet, and the pointer operation waits for the tasklet under the stream lock.</summary>
internal sealed class D26Shipped : CorpusProgram, IHardwareEvent
{
    private const int Irq = 14;
    private readonly InterruptLine _line = Machine.Current.Interrupts.Wire(Irq, "ohci1394").Line;
    private readonly PcmSubstream _substream;
    private readonly Tasklet _tasklet;
    private readonly Shared<int> _pcmBufferPointer = new(0, "s->pcm_buffer_pointer");

    public D26Shipped()
    {
        _substream = new(new(Pointer));
        _tasklet = new(ContextTasklet, "context->tasklet");
    }

    /// <inheritdoc/>
    public override async KernelTask RunAsync()
    {
        if (Machine.Current.Interrupts.RequestIrq(Irq, IrqHandler, IrqFlags.None, "ohci1394", out _) == Errno.Ok)
        {
            Machine.Current.Interrupts.SetAffinity(Irq, 1);
            ((IHardwareHost)Machine.Current).Schedule(Ktime.FromUs(125), this);
            _substream.Status();
            await Kernel.MsleepAsync(1);
        }
    }

    /// <summary>A packet has come.</summary>
    void IHardwareEvent.Occur(long argument) => _line.Assert();

    private IrqReturn IrqHandler(int irq)
    {
        _line.Deassert();
        _tasklet.Schedule();
        return IrqReturn.Handled;
    }

    private void ContextTasklet() => ProcessPackets();

    private void ProcessPackets()
    {
        _pcmBufferPointer.Update(static pointer => pointer + 1);
        _substream.PeriodElapsed();
    }

    private int Pointer()
    {
        FlushCompletions();
        return _pcmBufferPointer.Value;
    }

    private void FlushCompletions()
    {
        _tasklet.SpinWhileRunning();
    }

    private sealed record PcmOps(Func<int> Pointer);

    private sealed class PcmSubstream(PcmOps ops)
    {
        private readonly SpinLock _streamLock = new("group->lock");
        private int _hwPtr;

        public void Status()
        {
            _streamLock.LockIrq();
            UpdateHwPtr();
            _streamLock.UnlockIrq();
        }

        public void PeriodElapsed()
        {
            var flags = _streamLock.LockIrqSave();
            _hwPtr++;
            _streamLock.UnlockIrqRestore(flags);
        }

        private void UpdateHwPtr() => _hwPtr = ops.Pointer();
    }
}
