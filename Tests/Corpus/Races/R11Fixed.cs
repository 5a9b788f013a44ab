using TopHalf.Devices;
using TopHalf.Interrupts;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;
using TopHalf.Waiting;

namespace TopHalf.Corpus.Races;

/// <summary>Clears the flag, then completes.</summary>
internal sealed class R11Fixed : CorpusProgram, IHardwareEvent
{
    private const int Irq = 91;
    private readonly InterruptLine _line = Machine.Current.Interrupts.Wire(Irq, "mpi3mr", IrqFlow.Edge, IrqFlags.TriggerRising).Line;
    private readonly Mutex _cfgMutex = new("mrioc->cfg_cmds.mutex");
    private readonly Completion _done = new("cfg_cmds.done");
    private readonly Shared<bool> _isWaiting = new(false, "cfg_cmds.is_waiting");

    /// <inheritdoc/>
    public override async KernelTask RunAsync()
    {
        if (Machine.Current.Interrupts.RequestIrq(Irq, ProcessReply, IrqFlags.None, "mpi3mr", out _) == Errno.Ok)
        {
            Machine.Current.Interrupts.SetAffinity(Irq, 1);
            await ConfigRequestAsync();
            await ConfigRequestAsync();
        }
    }

    /// <summary>The firmware has answered.</summary>
    void IHardwareEvent.Occur(long argument) => _line.Assert();

    private async KernelTask ConfigRequestAsync()
    {
        using (await _cfgMutex.HoldAsync())
        {
            _done.Reinit();
            _isWaiting.Value = true;
            ((IHardwareHost)Machine.Current).Schedule(Ktime.FromUs(50), this);
            await _done.WaitAsync();
        }
    }

    private IrqReturn ProcessReply(int irq)
    {
        if (_isWaiting.Value)
        {
            _isWaiting.Value = false;
            _done.Complete();
        }

        return IrqReturn.Handled;
    }
}
