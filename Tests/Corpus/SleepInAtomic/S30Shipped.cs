using TopHalf.Interrupts;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;

namespace TopHalf.Corpus.SleepInAtomic;

/// <summary>
/// The type of an interrupt is set under the lock of its descriptor, and the register map of the chip takes a
/// mutex for its cache.
/// </summary>
internal sealed class S30Shipped : CorpusProgram
{
    private const int Irq = 48;
    private readonly Mcp23s08 _mcp = new();

    /// <inheritdoc/>
    public override async KernelTask RunAsync()
    {
        await _mcp.DirectionInputAsync(3);
        var interrupts = Machine.Current.Interrupts;
        var line = interrupts.Wire(Irq, "touch", IrqFlow.Level, IrqFlags.TriggerHigh, _mcp).Line;
        if (interrupts.RequestIrq(Irq, TouchIrq, IrqFlags.TriggerHigh, "touch", out var action) != Errno.Ok)
        {
            return;
        }

        line.Assert();
        await Kernel.MsleepAsync(1);
        await interrupts.FreeIrqAsync(action!);

        IrqReturn TouchIrq(int irq)
        {
            line.Deassert();
            return IrqReturn.Handled;
        }
    }

    private sealed record RegmapConfig(bool DisableLocking);

    private sealed class Mcp23s08 : IrqChip
    {
        private const int Iodir = 0;
        private const int Intcon = 4;
        private readonly Mutex _lock = new("mcp->lock");
        private readonly Regmap _regmap = new(new(DisableLocking: false));

        public override void SetType(IrqDesc desc, IrqFlags trigger)
        {
            _regmap.UpdateBits(Intcon, 1);
            base.SetType(desc, trigger);
        }

        public async KernelTask DirectionInputAsync(int pin)
        {
            using (await _lock.HoldAsync())
            {
                _regmap.UpdateBits(Iodir, 1 << pin);
            }
        }
    }

    /// <summary>Registers behind a slow bus, in a cache that is written back later.</summary>
    private sealed class Regmap(RegmapConfig config)
    {
        private readonly Mutex _mutex = new("map->mutex");
        private readonly Shared<int>[] _cache = [.. Enumerable.Range(0, 8).Select(static i => new Shared<int>(0, $"cache[{i}]"))];

        public void UpdateBits(int register, int bits)
        {
            LockMap();
            _cache[register].Value |= bits;
            UnlockMap();
        }

        private void LockMap()
        {
            if (!config.DisableLocking)
            {
                Machine.Current.RunOnStack(_mutex.LockAsync());
            }
        }

        private void UnlockMap()
        {
            if (!config.DisableLocking)
            {
                _mutex.Unlock();
            }
        }
    }
}
