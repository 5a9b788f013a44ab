using TopHalf.Devices;

namespace TopHalf.Machines;

/// <summary>The virtual clock of a machine for libraries that take a <see cref="TimeProvider"/>.</summary>
/// <remarks>
/// Its epoch is 2000-01-01 UTC, so that the time of day of a run is the same in every run. Its timers occur in the hardware, on no
/// CPU; what they call must only hand work to a task, as <c>Resilience</c> does.
/// </remarks>
internal sealed class MachineTimeProvider(Machine machine) : TimeProvider
{
    private static readonly DateTimeOffset _epoch = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override long TimestampFrequency => 1_000_000_000;

    public override DateTimeOffset GetUtcNow() => _epoch.AddTicks(machine.Now.Nanoseconds / 100);

    public override long GetTimestamp() => machine.Now.Nanoseconds;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var timer = new VirtualTimer(machine, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class VirtualTimer(Machine machine, TimerCallback callback, object? state) : ITimer, IHardwareEvent, IExpiringEvent
    {
        private TimeSpan _period = Timeout.InfiniteTimeSpan;
        private long _armed;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            _period = period;
            _armed++;
            if (dueTime != Timeout.InfiniteTimeSpan)
            {
                machine.Schedule(Ktime.From(dueTime), this, _armed);
            }

            return true;
        }

        public bool IsStale(long argument) => argument != _armed;

        public void Occur(long argument)
        {
            if (argument != _armed || machine.IsEnding)
            {
                return;
            }

            if (_period > TimeSpan.Zero)
            {
                machine.Schedule(Ktime.From(_period), this, _armed);
            }

            callback(state);
        }

        public void Dispose() => _armed++;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
