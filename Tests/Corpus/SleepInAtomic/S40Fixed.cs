using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;

namespace TopHalf.Corpus.SleepInAtomic;

/// <summary>
/// The contexts of a display state, which come from vmalloc(), are freed after the floating point unit was given
/// back.
/// </summary>
internal sealed class S40Fixed : CorpusProgram
{
    /// <inheritdoc/>
    public override async KernelTask RunAsync()
    {
        var state = await DcState.CreateAsync();
        state?.Free();
    }

    /// <summary>The floating point unit, as kernel code uses it.</summary>
    private static class Fpu
    {
        public static void Begin() => Kernel.PreemptDisable();

        public static void End() => Kernel.PreemptEnable();
    }

    private sealed class Dml2Context(VmallocArea memory)
    {
        public static async KernelTask<Dml2Context?> CreateAsync() => await Vmalloc.AllocAsync(8192) is { } memory ? new(memory) : null;

        public void Destroy() => memory.Free();
    }

    private sealed class DcState(Dml2Context dml2, Dml2Context dml2DcPowerSource)
    {
        public static async KernelTask<DcState?> CreateAsync() =>
            await Dml2Context.CreateAsync() is { } first && await Dml2Context.CreateAsync() is { } second ? new(first, second) : null;

        public void Free()
        {
            Fpu.Begin();
            Validate();
            Fpu.End();
            dml2.Destroy();
            dml2DcPowerSource.Destroy();
        }

        private static void Validate() => Kernel.Udelay(1);
    }
}
