using NUnit.Framework;
using TopHalf.Devices;
using TopHalf.Interrupts;
using TopHalf.Machines;
using TopHalf.Scheduling;

namespace TopHalf.Tests.Interrupts;

/// <summary>A line of two devices, each with an interrupt thread: the second device speaks up when its thread has looked, and before that of the first begins.</summary>
internal sealed class SharedStormTests
{
    private const int Irq = 7;

    [Test]
    public void Storm_CauseOfADeviceWhoseThreadHasLookedAlready_IsNone()
    {
        var run = RunWith(isDropped: true, out var handled);

        Assert.That(run.End, Is.EqualTo(RunEnd.Finished), run.Reports);
        Assert.That(run.Rules, Is.Empty);
        Assert.That(handled(), Is.EqualTo(2));
    }

    [Test]
    public void Storm_CauseThatItsOwnThreadLeavesUp_IsFoundBesideTheOther()
    {
        var run = RunWith(isDropped: false, out _);

        Assert.That(run.End, Is.EqualTo(RunEnd.Finished), run.Reports);
        Assert.That(run.Rules, Is.EqualTo(new[] { "TH3006" }));
    }

    [Test]
    public void Thread_WhoseLineIsFreedWhileItRuns_EndsAsAnyOther()
    {
        var hasEnded = false;

        var run = AMachine.Runs(async machine =>
        {
            machine.Interrupts.Wire(Irq, "dev");
            Assert.That(machine.Interrupts.RequestThreadedIrq(Irq, null, async _ =>
            {
                await Kernel.MsleepAsync(5);
                hasEnded = true;
                return IrqReturn.Handled;
            }, IrqFlags.OneShot, "dev", out var action), Is.EqualTo(Errno.Ok));
            machine.Interrupts[Irq].Line.Assert();
            await Kernel.MsleepAsync(1);
            await machine.Interrupts.FreeIrqAsync(action!);
        });

        Assert.That(run.Rules, Is.Empty, run.Reports);
        Assert.That(hasEnded, Is.True);
    }

    private static AMachine RunWith(bool isDropped, out Func<int> handled)
    {
        var count = 0;
        handled = () => count;
        return AMachine.Runs(async machine =>
        {
            var shared = new SharedWire(machine.Interrupts.Wire(Irq, "dev").Line);
            var (first, second) = (shared.AddInput(), shared.AddInput());
            var hasSpoken = false;
            Request(machine, "second", () =>
            {
                if (!second.IsAsserted)
                {
                    if (!hasSpoken)
                    {
                        hasSpoken = true;
                        second.Assert();
                    }

                    return IrqReturn.None;
                }

                count++;
                second.Deassert();
                return IrqReturn.Handled;
            });
            Request(machine, "first", () =>
            {
                if (!first.IsAsserted)
                {
                    return IrqReturn.None;
                }

                count++;
                if (isDropped)
                {
                    first.Deassert();
                }

                return IrqReturn.Handled;
            });
            first.Assert();
            await Kernel.MsleepAsync(10);
        });
    }

    private static void Request(Machine machine, string name, Func<IrqReturn> thread) =>
        Assert.That(
            machine.Interrupts.RequestThreadedIrq(Irq, null, _ => Answer(thread), IrqFlags.Shared | IrqFlags.OneShot, name, out _), Is.EqualTo(Errno.Ok));

    private static KernelTask<IrqReturn> Answer(Func<IrqReturn> thread) => thread();
}
