using TopHalf.Clocks;
using TopHalf.Devices;
using TopHalf.Interrupts;
using TopHalf.Machines;
using TopHalf.Scheduling;

namespace TopHalf.Corpus.Teardown;

/// <summary>Frees the interrupt first.</summary>
internal sealed class T10Fixed : CorpusProgram, IHardwareEvent
{
    private const int Irq = 19;
    private readonly InterruptCore _interrupts = Machine.Current.Interrupts;
    private readonly InterruptLine _line = Machine.Current.Interrupts.Wire(Irq, "dspi").Line;
    private readonly Clk _clk = new("dspi");
    private readonly MmioRegion _regmap;
    private IrqAction? _dspi;
    private IrqAction? _neighbour;

    public T10Fixed()
    {
        var bank = new RegisterBank(new("DSPI", 4, [Register.Whole("SR", 0, Access.WriteOneToClear)]), Machine.Current) { Device = this };
        _regmap = new(bank, "dspi") { PoweredBy = new ClockPower(_clk) };
    }

    /// <inheritdoc/>
    public override async KernelTask RunAsync()
    {
        if (_interrupts.RequestIrq(Irq, NeighbourIrq, IrqFlags.Shared, "gpio", out _neighbour) == Errno.Ok && await ProbeAsync() == Errno.Ok)
        {
            ((IHardwareHost)Machine.Current).Schedule(Ktime.FromUs(100), this);
            await RemoveAsync();
            await Kernel.MsleepAsync(1);
            await _interrupts.FreeIrqAsync(_neighbour!);
        }
    }

    /// <summary>The neighbour wants something.</summary>
    void IHardwareEvent.Occur(long argument) => _line.Assert();

    private IrqReturn NeighbourIrq(int irq)
    {
        _line.Deassert();
        return IrqReturn.Handled;
    }

    private async KernelTask<Errno> ProbeAsync()
    {
        var error = await _clk.PrepareEnableAsync();
        return error != Errno.Ok ? error : _interrupts.RequestIrq(Irq, Interrupt, IrqFlags.Shared, "dspi", out _dspi);
    }

    private IrqReturn Interrupt(int irq)
    {
        var status = _regmap.Read32(0);
        if (status == 0)
        {
            return IrqReturn.None;
        }

        _regmap.Write32(0, status);
        return IrqReturn.Handled;
    }

    private async KernelTask RemoveAsync()
    {
        await _interrupts.FreeIrqAsync(_dspi!);
        await _clk.DisableUnprepareAsync();
    }

    private sealed class ClockPower(Clk clk) : IPowerState
    {
        public string Name => "dspi";

        public bool IsPowered => clk.IsRunning;
    }
}
