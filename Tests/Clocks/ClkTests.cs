using NUnit.Framework;
using TopHalf.Clocks;
using TopHalf.Deferred;
using TopHalf.Machines;
using TopHalf.Rules;

namespace TopHalf.Tests.Clocks;

public sealed class ClkTests
{
    [Test]
    public void PrepareEnable_ChildOfAnOscillator_StartsTheParentFirst()
    {
        var log = new List<string>();

        var run = AMachine.Runs(async () =>
        {
            var root = new Clk("xo", Logged("xo", log), rateHz: 19_200_000);
            var clk = new Clk("gpu", Logged("gpu", log) with { RecalcRate = static parentHz => parentHz / 2 }, root);
            Assert.That(await clk.PrepareEnableAsync(), Is.EqualTo(Errno.Ok));
            Assert.That(await clk.PrepareEnableAsync(), Is.EqualTo(Errno.Ok));
            Assert.That(await clk.GetRateAsync(), Is.EqualTo(9_600_000));
            await clk.DisableUnprepareAsync();
            Assert.That(root.IsRunning);
            await clk.DisableUnprepareAsync();
            Assert.That(root.IsRunning, Is.False);
        });

        Assert.That(run.Machine.Findings.All, Is.Empty, run.Reports);
        Assert.That(log, Is.EqualTo(new[] { "xo prepare", "gpu prepare", "xo enable", "gpu enable", "gpu disable", "xo disable" }));
    }

    [TestCase(false, ExpectedResult = "")]
    [TestCase(true, ExpectedResult = "TH1001")]
    public string Prepare_Atomic_IsFoundWhereAnotherTaskPrepares(bool isContended)
    {
        var run = AMachine.Runs(AMachine.Options, async _ =>
        {
            var slow = new Clk("slow", new()
            {
                Prepare = static async () =>
                {
                    await Kernel.MsleepAsync(40);
                    return Errno.Ok;
                },
            });
            var clk = new Clk("mine");
            if (isContended)
            {
                Kthread.Run(async _ => Assert.That(await slow.PrepareAsync(), Is.EqualTo(Errno.Ok)), "slow");
                await Kernel.MsleepAsync(4);
            }

            Kernel.PreemptDisable();
            Assert.That(await clk.PrepareAsync(), Is.EqualTo(Errno.Ok));
            Kernel.PreemptEnable();
            Assert.That(!isContended || Kernel.Now > Ktime.FromMs(40));
        });

        return run.Rules.FirstOrDefault() ?? "";
    }

    [Test]
    public void Prepare_InACallbackOfAnotherClock_TakesTheLocksAgain()
    {
        var run = AMachine.Runs(async () =>
        {
            var inner = new Clk("inner");
            var outer = new Clk("outer", new() { Prepare = () => inner.PrepareAsync(), Enable = () => inner.Enable() });
            Assert.That(await outer.PrepareEnableAsync(), Is.EqualTo(Errno.Ok));
            Assert.That(inner.IsRunning);
        });

        Assert.That(run.Machine.Findings.All, Is.Empty, run.Reports);
    }

    [Test]
    public void Enable_Unprepared_IsRefused()
    {
        var run = AMachine.Runs(() =>
        {
            Assert.That(new Clk("clk").Enable(), Is.EqualTo(Errno.ShutDown));
            return default;
        });

        Assert.That(run.Rules, Is.EqualTo(new[] { RuleBook.ClkUnbalanced.Id }));
    }

    private static ClkOps Logged(string name, List<string> log)
    {
        return new()
        {
            Prepare = () => Note("prepare"),
            Enable = () => Note("enable"),
            Disable = () => Note("disable"),
        };

        Errno Note(string what)
        {
            log.Add($"{name} {what}");
            return Errno.Ok;
        }
    }
}
