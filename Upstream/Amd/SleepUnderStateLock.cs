using TopHalf.Locking;
using TopHalf.Memory;
using TopHalf.Rules;
using TopHalf.Scheduling;
using TopHalf.Waiting;

namespace TopHalf.Upstream.Amd;

/// <summary>The exit function frees the states of devices under a spinlock, and freeing waits for the last user.</summary>
/// <remarks><c>amd_iommu_v2_exit()</c> and <c>free_device_state()</c>, drivers/iommu/amd/iommu_v2.c.</remarks>
internal sealed class SleepUnderStateLock : UpstreamBug
{
    /// <inheritdoc/>
    public override string Name => "upstream-amd-sleep-under-state-lock";

    /// <inheritdoc/>
    public override string Title => "iommu/amd: Do not call sleep while holding spinlock";

    /// <inheritdoc/>
    public override int Year => 2022;

    /// <inheritdoc/>
    public override string Source => "mail of March 2022, iommu.linux-foundation 83de4acbd; found by smatch";

    /// <inheritdoc/>
    public override Rule Rule => RuleBook.SleepInAtomic;

    /// <inheritdoc/>
    protected override KernelTask RunAsync(IServiceProvider services, bool isFixed) => new Driver().ExitAsync(isFixed);

    private sealed class Driver
    {
        private readonly SpinLock _stateLock = new("state_lock");
        private readonly List<DeviceState> _states = [new("0000:00:01.0"), new("0000:00:02.0")];

        public async KernelTask ExitAsync(bool isFixed)
        {
            if (isFixed)
            {
                // Moved to a list of its own under the lock, freed after it.
                List<DeviceState> freed;
                using (_stateLock.HoldIrqSave())
                {
                    freed = [.. _states];
                    _states.Clear();
                }

                foreach (var state in freed)
                {
                    await state.FreeAsync();
                }

                return;
            }

            var flags = _stateLock.LockIrqSave();
            foreach (var state in _states)
            {
                await state.FreeAsync();
            }

            _states.Clear();
            _stateLock.UnlockIrqRestore(flags);
        }
    }

    private sealed class DeviceState(string name)
    {
        private readonly Shared<int> _count = new(1, $"{name} count");
        private readonly WaitQueue _unused = new($"the last user of {name}");

        public async KernelTask FreeAsync()
        {
            _count.Value--;
            await _unused.WaitEventAsync(() => _count.Value == 0);
        }
    }
}
