using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;

namespace TopHalf.Corpus.Deadlock;

/// <summary>Adds the device that stands for a shared GPIO while it holds the lock of the table.</summary>
internal sealed class D22Shipped : CorpusProgram
{
    private readonly Mutex _lock = new("gpio_shared_lock");
    private readonly List<string> _refs = [];
    private readonly AuxiliaryBus _bus = new();
    private readonly Shared<int> _users = new(0, "shared_desc->usecnt");

    /// <inheritdoc/>
    public override async KernelTask RunAsync()
    {
        _bus.Register(new("gpio_shared.proxy", ProxyProbeAsync));
        await SetupAsync("reset-gpios");
    }

    private async KernelTask SetupAsync(string con)
    {
        await _lock.LockAsync();
        _refs.Add(con);
        await AddProxyAsync();
        _lock.Unlock();
    }

    private async KernelTask AddProxyAsync() => await _bus.AddDeviceAsync(new("gpio_shared.proxy"));

    private async KernelTask<Errno> ProxyProbeAsync(AuxiliaryDevice device) => await DevmGpiodSharedGetAsync("reset-gpios");

    private async KernelTask<Errno> DevmGpiodSharedGetAsync(string con)
    {
        using (await _lock.HoldAsync())
        {
            if (!_refs.Contains(con))
            {
                return Errno.NoEnt;
            }

            _users.Update(static users => users + 1);
            return Errno.Ok;
        }
    }

    private sealed record AuxiliaryDevice(string Name);

    private sealed record AuxiliaryDriver(string Name, Func<AuxiliaryDevice, KernelTask<Errno>> Probe);

    private sealed class AuxiliaryBus
    {
        private AuxiliaryDriver? _driver;

        public void Register(AuxiliaryDriver driver) => _driver = driver;

        public async KernelTask AddDeviceAsync(AuxiliaryDevice device)
        {
            if (_driver is { } driver && driver.Name == device.Name)
            {
                Kernel.WarnOn(await driver.Probe(device) != Errno.Ok);
            }
        }
    }
}
