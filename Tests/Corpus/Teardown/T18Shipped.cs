using TopHalf.Deferred;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;

namespace TopHalf.Corpus.Teardown;

/// <summary>Leaves the inactivity timer armed when a later step of probe fails.</summary>
internal sealed class T18Shipped : CorpusProgram
{
    private readonly AppletbKbd _kbd = new();

    /// <inheritdoc/>
    public override async KernelTask RunAsync()
    {
        if (await ProbeAsync() != Errno.Ok)
        {
            DevresReleaseAll();
        }
    }

    private async KernelTask<Errno> ProbeAsync()
    {
        _kbd.InactivityTimer.Mod(Ktime.FromSeconds(60));
        var ret = await InputRegisterHandlerAsync();
        if (ret != Errno.Ok)
        {
            return ret;
        }

        return Errno.Ok;
    }

    /// <summary>The name is taken.</summary>
    private static async KernelTask<Errno> InputRegisterHandlerAsync()
    {
        await Kernel.UsleepRangeAsync(10, 20);
        return Errno.Busy;
    }

    private void DevresReleaseAll() => _kbd.Free();

    private sealed class AppletbKbd
    {
        private readonly Kmem<int> _memory = Kmem.Alloc(0, Gfp.Atomic, 512)!;

        public AppletbKbd() => InactivityTimer = new(OnInactivity, "kbd->inactivity_timer");

        public KernelTimer InactivityTimer { get; }

        public void Free()
        {
            InactivityTimer.Free();
            _memory.Free();
        }

        private void OnInactivity() => _memory.Set(1);
    }
}
