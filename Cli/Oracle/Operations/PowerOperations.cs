using TopHalf.Clocks;
using TopHalf.Deferred;
using TopHalf.Firmware;
using TopHalf.Machines;
using TopHalf.Power;
using TopHalf.Regulators;
using TopHalf.Scheduling;

namespace TopHalf.Cli.Oracle.Operations;

/// <summary>Power, clocks, voltage and firmware of a device.</summary>
internal static class PowerOperations
{
    private static readonly PmCallbacks _callbacks = new()
    {
        Suspend = static () => Errno.Ok,
        Resume = static () => Errno.Ok,
    };

    private static readonly ClkOps _clkOps = new()
    {
        Prepare = static () => Errno.Ok,
        Enable = static () => Errno.Ok,
    };

    public static IEnumerable<OracleOperation> All { get; } =
    [
        OnDevice("pm_runtime_get_sync", static async device => { await device.GetAsync(); }),
        OnDevice("pm_runtime_get_sync_irqsafe_dev", static async device => { await device.GetAsync(); }, isIrqSafe: true),
        OnDevice("pm_runtime_get_async", static device => Done(device.RequestGet())),
        OnDevice("pm_runtime_get_sync_already_active", static async device => { await device.GetAsync(); }, isUsed: true),
        OnDevice("pm_runtime_put_async", static device => Done(device.RequestPut()), isUsed: true),
        OnDevice("pm_runtime_put_sync", static async device => { await device.PutAsync(); }, isUsed: true),
        new("clk_prepare", static _ =>
        {
            var clk = new Clk("oracle", _clkOps);
            return new(async () => Discard(await clk.PrepareAsync()));
        }),
        new("clk_enable", static async _ =>
        {
            var clk = new Clk("oracle", _clkOps);
            Discard(await clk.PrepareAsync());
            return () => Done(clk.Enable());
        }),
        new("clk_get_rate", static _ =>
        {
            var clk = new Clk("oracle", rateHz: 1_000_000);
            return new(async () => { await clk.GetRateAsync(); });
        }),
        new("clk_prepare_contended", static async _ =>
        {
            var clk = new Clk("oracle", _clkOps);
            await ContendAsync();
            return async () => Discard(await clk.PrepareAsync());
        }),
        new("clk_get_rate_contended", static async _ =>
        {
            var clk = new Clk("oracle", rateHz: 1_000_000);
            await ContendAsync();
            return async () => { await clk.GetRateAsync(); };
        }),
        new("regulator_enable", static _ =>
        {
            var regulator = new Regulator("oracle", new() { Enable = static () => Errno.Ok });
            return new(async () => Discard(await regulator.EnableAsync()));
        }),
        new("request_firmware", static _ =>
        {
            FirmwareLoader.Provide("oracle.bin", new byte[12]);
            return new(static async () => { await FirmwareLoader.RequestAsync("oracle.bin"); });
        }),
    ];

    private static OracleOperation OnDevice(string name, Func<PmDevice, KernelTask> perform, bool isIrqSafe = false, bool isUsed = false) => new(name, async _ =>
    {
        var device = new PmDevice("oracle", _callbacks, isIrqSafe: isIrqSafe);
        device.Enable();
        if (isUsed)
        {
            await device.GetAsync();
        }

        return () => perform(device);
    });

    /// <summary>Another task is inside a provider's prepare, and has the lock of all clocks.</summary>
    private static async KernelTask ContendAsync()
    {
        var busy = new Clk("busy", new()
        {
            Prepare = static async () =>
            {
                await Kernel.MsleepAsync(80);
                return Errno.Ok;
            },
        });
        _ = Kthread.Run(async _ => Discard(await busy.PrepareAsync()), "contender");
        await Kernel.MsleepAsync(4);
    }

    private static KernelTask Done(Errno error)
    {
        Discard(error);
        return default;
    }

    /// <summary>What the operation answers is not the question here.</summary>
    private static void Discard(Errno error) => _ = error;
}
