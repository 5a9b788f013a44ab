using TopHalf.Clocks;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;

namespace TopHalf.Corpus.SleepInAtomic;

/// <summary>A PLL is enabled, which clocks are under one spinlock for all, and sleeps until it has locked.</summary>
internal sealed class S26Shipped : CorpusProgram
{
    private readonly MesonPll _pll = new();

    /// <inheritdoc/>
    public override async KernelTask RunAsync()
    {
        var pll = new Clk("hdmi_pll", _pll.Ops);
        var gate = new Clk("hdmi_pll_od", parent: pll);
        // Enabling the gate enables its parent first.
        if (await gate.PrepareEnableAsync() == Errno.Ok)
        {
            await gate.DisableUnprepareAsync();
        }
    }

    private sealed class MesonPll
    {
        private readonly Shared<bool> _isEnabled = new(false, "HHI_HDMI_PLL_CNTL");

        public ClkOps Ops => new() { Enable = PllEnable, Disable = PllDisable };

        private Errno PllEnable()
        {
            if (_isEnabled.Value)
            {
                return Errno.Ok;
            }

            _isEnabled.Value = true;
            return WaitLock();
        }

        private void PllDisable() => _isEnabled.Value = false;

        private static Errno WaitLock()
        {
            // Until the self-adapting current is right.
            Machine.Current.RunOnStack(Kernel.UsleepRangeAsync(10, 20));
            return Errno.Ok;
        }
    }
}
