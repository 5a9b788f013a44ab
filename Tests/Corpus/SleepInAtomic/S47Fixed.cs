using TopHalf.Interrupts;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;

namespace TopHalf.Corpus.SleepInAtomic;

/// <summary>A transfer is queued with the flags of its caller, also in the helper for full-speed devices.</summary>
internal sealed class S47Fixed : CorpusProgram
{
    private const int Irq = 31;
    private readonly InterruptLine _line = Machine.Current.Interrupts.Wire(Irq, "serial").Line;
    private readonly UsbHcd _hcd = new(new HcDriver(Xhci.UrbEnqueueAsync));

    private enum UsbSpeed
    {
        Full,
        High,
    }

    /// <inheritdoc/>
    public override async KernelTask RunAsync()
    {
        var interrupts = Machine.Current.Interrupts;
        if (interrupts.RequestIrq(Irq, SerialIrq, IrqFlags.None, "serial", out var action) != Errno.Ok)
        {
            return;
        }

        await _hcd.SubmitUrbAsync(new(UsbSpeed.Full), Gfp.Kernel);
        _line.Assert();
        await Kernel.MsleepAsync(1);
        await interrupts.FreeIrqAsync(action!);
    }

    private IrqReturn SerialIrq(int irq)
    {
        _line.Deassert();
        Machine.Current.RunOnStack(_hcd.SubmitUrbAsync(new(UsbSpeed.Full), Gfp.Atomic));
        return IrqReturn.Handled;
    }

    private sealed record Urb(UsbSpeed Speed);

    private sealed record HcDriver(Func<Urb, Gfp, KernelTask> UrbEnqueueAsync);

    private sealed class UsbHcd(HcDriver driver)
    {
        public KernelTask SubmitUrbAsync(Urb urb, Gfp memFlags) => driver.UrbEnqueueAsync(urb, memFlags);
    }

    private static class Xhci
    {
        public static async KernelTask UrbEnqueueAsync(Urb urb, Gfp memFlags)
        {
            var priv = await Kmem.AllocAsync(urb, memFlags, 32);
            if (urb.Speed == UsbSpeed.Full)
            {
                await CheckMaxPacketAsync(memFlags);
            }

            priv?.Free();
        }

        private static async KernelTask CheckMaxPacketAsync(Gfp memFlags) => Kmem.Free(await Kmem.AllocAsync("command", memFlags, 64));
    }
}
