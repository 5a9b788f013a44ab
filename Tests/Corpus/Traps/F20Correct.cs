using TopHalf.Deferred;
using TopHalf.Interrupts;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;

namespace TopHalf.Corpus.Traps;

/// <summary>A count is read and then set. Nobody else does so, and it is only counted down after it was set.</summary>
internal sealed class F20Correct : CorpusProgram
{
    private readonly IioTrigger _trigger = new();

    /// <inheritdoc/>
    public override async KernelTask RunAsync()
    {
        if (!_trigger.Register())
        {
            return;
        }

        _trigger.Sample();
        await Kernel.MsleepAsync(5);
        _trigger.Sample();
        await Kernel.MsleepAsync(5);
        await _trigger.UnregisterAsync();
    }

    private sealed class IioTrigger
    {
        private const int Irq = 65;
        private const int Consumers = 2;
        private readonly InterruptCore _interrupts = Machine.Current.Interrupts;
        private readonly InterruptLine _line = Machine.Current.Interrupts.Wire(Irq, "trigger").Line;
        private readonly Shared<int> _useCount = new(0, "trig->use_count");
        private readonly Shared<int> _rearmed = new(0, "rearmed");
        private readonly Work[] _pollFunctions;
        private IrqAction? _action;

        public IioTrigger() => _pollFunctions = [.. Enumerable.Range(0, Consumers).Select(i => new Work(PollFunction, $"consumer{i}"))];

        public bool Register() => _interrupts.RequestIrq(Irq, TriggerPoll, IrqFlags.None, "trigger", out _action) == Errno.Ok;

        public async KernelTask UnregisterAsync()
        {
            await _interrupts.FreeIrqAsync(_action!);
            foreach (var pollFunction in _pollFunctions)
            {
                _ = await pollFunction.CancelSyncAsync();
            }
        }

        public void Sample() => _line.Assert();

        private IrqReturn TriggerPoll(int irq)
        {
            _line.Deassert();
            if (_useCount.Value == 0)
            {
                _useCount.Value = Consumers;
                foreach (var pollFunction in _pollFunctions)
                {
                    Kernel.WarnOn(!pollFunction.Schedule());
                }
            }

            return IrqReturn.Handled;
        }

        private KernelTask PollFunction()
        {
            NotifyDone();
            return default;
        }

        private void NotifyDone()
        {
            // atomic_dec_and_test()
            if (_useCount.Update(static count => count - 1) == 0)
            {
                _rearmed.Update(static count => count + 1);
            }
        }
    }
}
