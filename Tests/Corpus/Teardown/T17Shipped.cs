using TopHalf.Interrupts;
using TopHalf.Logging;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;

namespace TopHalf.Corpus.Teardown;

/// <summary>Frees the jack's interrupt, which is managed, in its own function too.</summary>
internal sealed class T17Shipped : CorpusProgram
{
    private const int Irq = 22;
    private readonly InterruptCore _interrupts = Machine.Current.Interrupts;
    private readonly InterruptLine _line = Machine.Current.Interrupts.Wire(Irq, "rt5640", IrqFlow.Edge, IrqFlags.TriggerRising).Line;
    private readonly Devres _devres = new();
    private readonly Shared<int> _plugs = new(0, "plugs");
    private IrqAction? _action;

    /// <inheritdoc/>
    public override async KernelTask RunAsync()
    {
        await SetJackAsync(true);
        _line.Assert();
        await Kernel.MsleepAsync(1);
        await UnbindAsync();
    }

    private IrqReturn JackIrq(int irq)
    {
        _plugs.Update(static plugs => plugs + 1);
        return IrqReturn.Handled;
    }

    private async KernelTask SetJackAsync(bool on)
    {
        if (on)
        {
            EnableJackDetect();
        }
        else
        {
            await DisableJackDetectAsync();
        }
    }

    private void EnableJackDetect()
    {
        if (_devres.RequestIrq(_interrupts, Irq, JackIrq, "rt5640", out _action) != Errno.Ok)
        {
            Kernel.Printk(KernLevel.Warning, "no jack detection");
        }
    }

    private async KernelTask DisableJackDetectAsync()
    {
        if (_action is { } action)
        {
            await _interrupts.FreeIrqAsync(action);
            _action = null;
        }
    }

    private async KernelTask UnbindAsync()
    {
        await SetJackAsync(false);
        await _devres.ReleaseAllAsync();
    }

    /// <summary>What a driver has that goes with it, last first.</summary>
    private sealed class Devres
    {
        private readonly Stack<Func<KernelTask>> _resources = new();

        public Errno RequestIrq(InterruptCore interrupts, int irq, IrqHandler handler, string name, out IrqAction? action)
        {
            var error = interrupts.RequestIrq(irq, handler, IrqFlags.None, name, out var requested);
            action = requested;
            if (requested is not null)
            {
                _resources.Push(() => interrupts.FreeIrqAsync(requested));
            }

            return error;
        }

        public async KernelTask ReleaseAllAsync()
        {
            while (_resources.TryPop(out var release))
            {
                await release();
            }
        }
    }
}
