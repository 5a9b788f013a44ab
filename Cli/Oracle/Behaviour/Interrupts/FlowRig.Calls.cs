using System.Globalization;
using TopHalf.Machines;
using TopHalf.Scheduling;

namespace TopHalf.Cli.Oracle.Behaviour.Interrupts;

/// <content>What the main task calls.</content>
internal sealed partial class FlowRig
{
    /// <summary>Waits until no more is delivered.</summary>
    public async KernelTask QuietAsync()
    {
        int before;
        do
        {
            before = Deliveries;
            await Kernel.MsleepAsync(50);
        }
        while (Deliveries != before);
    }

    public async KernelTask RaiseAsync()
    {
        Raise();
        await QuietAsync();
    }

    public async KernelTask DisableAsync()
    {
        Log.Add("disable>");
        await Core.DisableIrqAsync(Irq);
        Log.Add("disable<");
    }

    public void DisableNoSync()
    {
        Log.Add("disable_nosync>");
        Core.DisableIrqNoSync(Irq);
        Log.Add("disable_nosync<");
    }

    public async KernelTask EnableAsync()
    {
        Log.Add("enable>");
        Core.EnableIrq(Irq);
        Log.Add("enable<");
        await QuietAsync();
    }

    public void SetAffinity(int cpu)
    {
        Log.Add(string.Create(CultureInfo.InvariantCulture, $"set_affinity{cpu}>"));
        Core.SetAffinity(Irq, cpu);
        Log.Add(string.Create(CultureInfo.InvariantCulture, $"set_affinity{cpu}<"));
    }

    /// <summary>Frees the registration whose handler or thread function is hooked.</summary>
    public KernelTask FreeLastAsync() => Core.FreeIrqAsync(_actions[_registration.IsShared ? 1 : 0]!);

    public async KernelTask FreeAllAsync()
    {
        for (var i = 0; i < _actions.Length; i++)
        {
            if (_actions[i] is { } action)
            {
                Log.Add(string.Create(CultureInfo.InvariantCulture, $"free{i + 1}>"));
                await Core.FreeIrqAsync(action);
                Log.Add(string.Create(CultureInfo.InvariantCulture, $"free{i + 1}<"));
            }
        }
    }
}
