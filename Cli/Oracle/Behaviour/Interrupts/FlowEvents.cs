using TopHalf.Machines;
using TopHalf.Scheduling;

namespace TopHalf.Cli.Oracle.Behaviour.Interrupts;

/// <summary>The events.</summary>
internal static class FlowEvents
{
    public static IReadOnlyList<FlowEvent> All { get; } =
    [
        new("reqfree", static rig => rig.FreeAllAsync()) { IsAboutRequests = true },
        new("one", static rig => rig.RaiseAsync()),
        new("two", TwiceAsync),
        new("forget", static rig => rig.RaiseAsync()) { NobodyClears = true },
        new("none100k", static rig => rig.RaiseAsync()) { NobodyClears = true, NobodyCares = true },
        new("aff", AffinityAsync),
        new("dis_raise_en", static rig => DisabledAsync(rig, disables: 1, raises: 1, looks: true)),
        new("dis_raise2_en", static rig => DisabledAsync(rig, disables: 1, raises: 2)),
        new("dis2_raise_en2", static rig => DisabledAsync(rig, disables: 2, raises: 1)),
        new("noautoen_raise_en", static rig => DisabledAsync(rig, disables: 0, raises: 1, looks: true)) { StaysDisabled = true },
        new("hard2_same", static rig => rig.RaiseAsync(), Hard(static rig => rig.Raise())),
        new("hard2_other", static rig => rig.RaiseAsync(), Hard(static rig => rig.RaiseOnOther())),
        new("thr2", static rig => rig.RaiseAsync(), Threaded(static rig => Raise(rig, 1))),
        new("thr2x3", static rig => rig.RaiseAsync(), Threaded(static rig => Raise(rig, 3))),
        new("thr2_other", static rig => rig.RaiseAsync(), Threaded(static rig =>
        {
            rig.RaiseOnOther();
            return default;
        })),
        new("nosync_in_hard", NoSyncAsync, Hard(static rig => rig.DisableNoSync())),
        new("nosync_in_thr", NoSyncAsync, Threaded(static rig =>
        {
            rig.DisableNoSync();
            return default;
        })),
        new("sync_hard", SyncAsync, Hard(StayInside)) { IsOnOtherCpu = true },
        new("disable_hard", DisableAsync, Hard(StayInside)) { IsOnOtherCpu = true },
        new("disablens_hard", DisableNoSyncAsync, Hard(StayInside)) { IsOnOtherCpu = true },
        new("free_hard", FreeAsync, Hard(StayInside)) { IsOnOtherCpu = true },
        new("sync_thr", SyncAsync, Threaded(StayInsideAsync)) { IsOnOtherCpu = true },
        new("synchard_thr", SyncHardAsync, Threaded(StayInsideAsync)) { IsOnOtherCpu = true },
        new("disable_thr", DisableAsync, Threaded(StayInsideAsync)) { IsOnOtherCpu = true },
        new("disablens_thr", DisableNoSyncAsync, Threaded(StayInsideAsync)) { IsOnOtherCpu = true },
        new("free_thr", FreeAsync, Threaded(StayInsideAsync)) { IsOnOtherCpu = true },
        new("aff_thr", MoveAsync, Threaded(StayInsideAsync)) { IsOnOtherCpu = true },
    ];

    private static FlowHook Hard(Action<FlowRig> run) => new(IsInThread: false, rig =>
    {
        run(rig);
        return default;
    });

    private static FlowHook Threaded(Func<FlowRig, KernelTask> run) => new(IsInThread: true, run);

    private static KernelTask Raise(FlowRig rig, int times)
    {
        while (times-- > 0)
        {
            rig.Raise();
        }

        return default;
    }

    private static async KernelTask TwiceAsync(FlowRig rig)
    {
        await rig.RaiseAsync();
        await rig.RaiseAsync();
    }

    private static async KernelTask AffinityAsync(FlowRig rig)
    {
        await rig.RaiseAsync();
        rig.SetAffinity(1);
        await rig.RaiseAsync();
    }

    private static async KernelTask DisabledAsync(FlowRig rig, int disables, int raises, bool looks = false)
    {
        for (var i = 0; i < disables; i++)
        {
            await rig.DisableAsync();
        }

        for (var i = 0; i < raises; i++)
        {
            await rig.RaiseAsync();
        }

        if (looks)
        {
            rig.Look("mid_");
        }

        for (var i = 0; i < Math.Max(1, disables); i++)
        {
            await rig.EnableAsync();
        }
    }

    private static async KernelTask NoSyncAsync(FlowRig rig)
    {
        await rig.RaiseAsync();
        await rig.RaiseAsync();
        await rig.EnableAsync();
    }

    /// <summary>The handler goes on until the main task on the first CPU has begun to do something to its line.</summary>
    private static void StayInside(FlowRig rig)
    {
        rig.IsInside = true;
        while (!rig.IsReleased)
        {
            Kernel.Udelay(1);
        }

        Kernel.Mdelay(12);
    }

    private static async KernelTask StayInsideAsync(FlowRig rig)
    {
        rig.IsInside = true;
        while (!rig.IsReleased)
        {
            await Kernel.MsleepAsync(1);
        }

        await Kernel.MsleepAsync(30);
    }

    /// <summary>Raises, and waits until the handler or the thread function is in the middle of its run.</summary>
    private static void Meet(FlowRig rig)
    {
        rig.Raise();
        while (!rig.IsInside)
        {
            Kernel.Udelay(1);
        }
    }

    private static async KernelTask SyncAsync(FlowRig rig)
    {
        Meet(rig);
        rig.Log.Add("sync>");
        rig.IsReleased = true;
        await rig.Core.SynchronizeIrqAsync(FlowRig.Irq);
        rig.Log.Add("sync<");
        await rig.QuietAsync();
    }

    private static async KernelTask SyncHardAsync(FlowRig rig)
    {
        Meet(rig);
        rig.Log.Add("synchard>");
        rig.IsReleased = true;
        rig.Log.Add("synchard<", rig.Core.SynchronizeHardIrq(FlowRig.Irq));
        await rig.QuietAsync();
    }

    private static async KernelTask DisableAsync(FlowRig rig)
    {
        Meet(rig);
        rig.IsReleased = true;
        await rig.DisableAsync();
        await AfterDisableAsync(rig);
    }

    private static async KernelTask DisableNoSyncAsync(FlowRig rig)
    {
        Meet(rig);
        rig.IsReleased = true;
        rig.DisableNoSync();
        await AfterDisableAsync(rig);
    }

    private static async KernelTask AfterDisableAsync(FlowRig rig)
    {
        await rig.QuietAsync();
        await rig.RaiseAsync();
        await rig.EnableAsync();
    }

    private static async KernelTask FreeAsync(FlowRig rig)
    {
        Meet(rig);
        rig.IsReleased = true;
        rig.Log.Add("free>");
        await rig.FreeLastAsync();
        rig.Log.Add("free<");
        await rig.QuietAsync();
    }

    private static async KernelTask MoveAsync(FlowRig rig)
    {
        Meet(rig);
        rig.SetAffinity(0);
        rig.IsReleased = true;
        await rig.QuietAsync();
        await rig.RaiseAsync();
    }
}
