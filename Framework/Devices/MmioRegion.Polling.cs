using System.Runtime.CompilerServices;
using TopHalf.Choices;
using TopHalf.Contracts;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Devices;

/// <content>Waiting for a register by looking at it again and again. Follows include/linux/iopoll.h.</content>
public sealed partial class MmioRegion
{
    /// <summary>Reads a register until it is as wanted, and burns time between two reads (<c>readl_poll_timeout_atomic</c>).</summary>
    /// <remarks>Context: any. Scheduling point: yes. Where timeouts are injected the device may never become ready.</remarks>
    /// <param name="offset">Bytes from the start of the region.</param>
    /// <param name="isReady">Whether a value is as wanted.</param>
    /// <param name="value">The last value read.</param>
    /// <param name="delayMicroseconds">How long between two reads; 1 or more.</param>
    /// <param name="timeoutMicroseconds">How long in all.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns><see cref="Errno.Ok"/>, or <see cref="Errno.TimedOut"/>.</returns>
    [MustUse("the device may never become ready")]
    public Errno PollAtomic32(
        long offset, [Atomic] Func<uint, bool> isReady, out uint value, int delayMicroseconds, int timeoutMicroseconds,
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ArgumentNullException.ThrowIfNull(isReady);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(delayMicroseconds);
        var isStuck = IsStuck(offset);
        for (var left = timeoutMicroseconds; ; left -= delayMicroseconds)
        {
            value = Read32(offset, file, line);
            if (!isStuck && isReady(value))
            {
                return Errno.Ok;
            }

            if (left <= 0)
            {
                return Errno.TimedOut;
            }

            Kernel.Udelay(delayMicroseconds, file, line);
        }
    }

    /// <summary>Reads a register until it is as wanted, and sleeps between two reads (<c>readl_poll_timeout</c>).</summary>
    /// <remarks>Context: may sleep. Scheduling point: yes. Where timeouts are injected the device may never become ready.</remarks>
    /// <param name="offset">Bytes from the start of the region.</param>
    /// <param name="isReady">Whether a value is as wanted.</param>
    /// <param name="sleepMicroseconds">How long between two reads; 1 or more.</param>
    /// <param name="timeoutMicroseconds">How long in all.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns><see cref="Errno.Ok"/>, or <see cref="Errno.TimedOut"/>.</returns>
    [MaySleep]
    public async KernelTask<Errno> PollAsync32(
        long offset, [RunsIn(CallContexts.Task)] Func<uint, bool> isReady, int sleepMicroseconds, int timeoutMicroseconds,
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ArgumentNullException.ThrowIfNull(isReady);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(sleepMicroseconds);
        var (isStuck, deadline) = (IsStuck(offset), Machine.Now + Ktime.FromUs(timeoutMicroseconds));
        while (true)
        {
            // One more look after the deadline: the task may have been kept from the CPU, and not the device from its work.
            var isLate = Machine.Now >= deadline;
            if (isReady(Read32(offset, file, line)) && !isStuck)
            {
                return Errno.Ok;
            }

            if (isLate)
            {
                return Errno.TimedOut;
            }

            await Kernel.UsleepRangeAsync(sleepMicroseconds, sleepMicroseconds, file, line);
        }
    }

    private bool IsStuck(long offset) =>
        Machine.MayInject(InjectableFaults.DeviceTimeouts) && Machine.Injects(InjectableFaults.DeviceTimeouts, space.NameAt(offset));
}
