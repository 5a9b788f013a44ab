using TopHalf.Deferred;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;

namespace TopHalf.Corpus.LockSafety;

/// <summary>
/// CPUs are chosen at random with preemption off, so that the own number stays right; drawing takes a lock that
/// sleeps on PREEMPT_RT.
/// </summary>
internal sealed class L25Shipped : CorpusProgram
{
    private readonly Clocksource _watchdog = new();

    /// <inheritdoc/>
    public override async KernelTask RunAsync()
    {
        var verify = new Work(_watchdog.VerifyPercpu, "watchdog_work");
        if (verify.Schedule())
        {
            _ = await verify.FlushAsync();
        }
    }

    private sealed class RandomPool
    {
        private readonly LocalLock _batchLock = new("batched_entropy_u32.lock");
        private readonly PerCpu<Shared<uint>> _batch = new(static cpu => new Shared<uint>((uint)cpu + 1, "batch"), "batched_entropy_u32");

        public uint GetU32()
        {
            var flags = _batchLock.LockIrqSave();
            var batch = _batch.This();
            batch.Value = (batch.Value * 1103515245) + 12345;
            var drawn = batch.Value;
            _batchLock.UnlockIrqRestore(flags);
            return drawn;
        }
    }

    private sealed class Clocksource
    {
        private readonly RandomPool _random = new();
        private readonly Shared<uint> _cpusChosen = new(0, "cpus_chosen");

        public KernelTask VerifyPercpu()
        {
            Kernel.PreemptDisable();
            VerifyChooseCpus();
            ReadOthers();
            Kernel.PreemptEnable();
            return default;
        }

        /// <summary>Asks the chosen CPUs for their time.</summary>
        private static void ReadOthers() => Kernel.Udelay(1);

        private void VerifyChooseCpus()
        {
            for (var i = 0; i < 2; i++)
            {
                _cpusChosen.Value |= 1u << (int)(_random.GetU32() % 2);
            }
        }
    }
}
