using System.Globalization;
using TopHalf.Machines;
using TopHalf.Scheduling;

namespace TopHalf.Tests.Interrupts;

/// <content>What the main task of a script does.</content>
internal sealed partial class FlowScript
{
    private static KernelTask QuietAsync() => Kernel.MsleepAsync(50);

    private async KernelTask RaiseAsync()
    {
        Raise();
        await QuietAsync();
    }

    private async KernelTask TwiceAsync()
    {
        await RaiseAsync();
        await RaiseAsync();
    }

    private async KernelTask AffinityAsync()
    {
        await RaiseAsync();
        Log("set_affinity1>");
        _machine.Interrupts.SetAffinity(Irq, 1);
        Log("set_affinity1<");
        await RaiseAsync();
    }

    private async KernelTask DisabledAsync(int disables, int raises)
    {
        for (var i = 0; i < disables; i++)
        {
            await DisableAsync();
        }

        for (var i = 0; i < raises; i++)
        {
            await RaiseAsync();
        }

        for (var i = 0; i < Math.Max(1, disables); i++)
        {
            await EnableAsync();
        }
    }

    private async KernelTask NoSyncAsync()
    {
        await RaiseAsync();
        await RaiseAsync();
        await EnableAsync();
    }

    /// <summary>The handler or thread on CPU 1 goes on until the main task on CPU 0 has begun to wait for it.</summary>
    private async KernelTask MeetAsync()
    {
        _isLogging = false;
        _machine.Interrupts.SetAffinity(Irq, 1);
        _isLogging = true;
        Raise();
        while (!_isInside)
        {
            Kernel.Udelay(1);
        }

        var what = _event[.._event.IndexOf('_', StringComparison.Ordinal)];
        Log($"{what}>");
        _isReleased = true;
        await (what switch
        {
            "sync" => _machine.Interrupts.SynchronizeIrqAsync(Irq),
            "disable" => _machine.Interrupts.DisableIrqAsync(Irq),
            _ => _machine.Interrupts.FreeIrqAsync(_actions[IsShared ? 1 : 0]!),
        });
        Log($"{what}<");
        await QuietAsync();
        if (what == "disable")
        {
            await RaiseAsync();
            await EnableAsync();
        }
    }

    private async KernelTask DisableAsync()
    {
        Log("disable>");
        await _machine.Interrupts.DisableIrqAsync(Irq);
        Log("disable<");
    }

    private async KernelTask EnableAsync()
    {
        Log("enable>");
        _machine.Interrupts.EnableIrq(Irq);
        Log("enable<");
        await QuietAsync();
    }

    private async KernelTask FreeAllAsync()
    {
        for (var i = 0; i < _actions.Length; i++)
        {
            if (_actions[i] is { } action)
            {
                Log(string.Create(CultureInfo.InvariantCulture, $"free{i + 1}>"));
                await _machine.Interrupts.FreeIrqAsync(action);
                Log(string.Create(CultureInfo.InvariantCulture, $"free{i + 1}<"));
            }
        }
    }
}
