using System.Runtime.CompilerServices;
using TopHalf.Contracts;
using TopHalf.Deferred;
using TopHalf.Lockdep;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Rules;
using TopHalf.Scheduling;
using TopHalf.Tracing;
using TopHalf.Waiting;

namespace TopHalf.Firmware;

/// <summary>Reads firmware files for drivers (<c>request_firmware</c>).</summary>
/// <remarks>Follows drivers/base/firmware_loader/main.c: memory, the file system, and a buffer from vmalloc.</remarks>
public static class FirmwareLoader
{
    // struct firmware; then the entry of the cache, allocated under its spinlock; then credentials and a path, and the file system's locks.
    private static readonly Operation _request = new("request_firmware", EventKind.Point, true, CostItem.Alloc,
        Checks.MightAlloc, new LockUse(KernelLocks.FirmwareCache), Checks.MightSleep, new LockUse(KernelLocks.InodeRead));

    private static readonly Operation _requestNoWait = new("request_firmware_nowait", EventKind.Point, true, CostItem.Alloc, Checks.MightAlloc);

    /// <summary>Puts a file where the kernel looks for firmware.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="contents">Its contents.</param>
    /// <param name="readTime">How long it takes to read it, for which who asks for it sleeps.</param>
    /// <exception cref="ArgumentException"><paramref name="contents"/> is empty.</exception>
    public static void Provide(string name, byte[] contents, Ktime readTime = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(contents);
        if (contents.Length == 0)
        {
            throw new ArgumentException("A firmware file has contents.", nameof(contents));
        }

        Machine.Current.Firmware.Files[name] = (contents, readTime);
    }

    /// <summary>Reads a file (<c>request_firmware</c>).</summary>
    /// <remarks>Context: may sleep; in interrupt, also with bottom halves disabled, the kernel panics. Scheduling point: yes.</remarks>
    /// <param name="name">Its name.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>The file, or why there is none.</returns>
    [MaySleep(ForMemory = true), CallableFrom(CallContexts.Task)]
    public static async KernelTask<(Errno Error, FirmwareImage? Image)> RequestAsync(
        string name, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        var machine = Machine.Current;
        await machine.AnnounceAsync(_request, null, 0, file, line);
        if (!machine.Firmware.Files.TryGetValue(name, out var found))
        {
            Kernel.Printk(Logging.KernLevel.Warning, $"Direct firmware load for {name} failed with error -2", file, line);
            return (Errno.NoEnt, null);
        }

        var area = await Vmalloc.AllocAsync(found.Contents.Length, file, line);
        if (area is null)
        {
            return (Errno.NoMem, null);
        }

        await ReadAsync(machine, found.Contents, found.ReadTime, area, new(file, line));
        await machine.Firmware.Lock.LockAsync(file, line);
        var image = new FirmwareImage(name, area);
        machine.Firmware.Lock.Unlock(file, line);
        return (Errno.Ok, image);
    }

    /// <summary>Has a file read later, by a worker (<c>request_firmware_nowait</c>).</summary>
    /// <remarks>Context: may sleep. Scheduling point: yes.</remarks>
    /// <param name="name">Its name.</param>
    /// <param name="done">Called by the worker with the file, or with null where there is none; may sleep.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [MaySleep(ForMemory = true)]
    public static void RequestNoWait(string name, [RunsIn(CallContexts.WorkQueue), Arms] Func<FirmwareImage?, KernelTask> done, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(done);
        var machine = Machine.Current;
        machine.Announce(_requestNoWait, null, 0, file, line);
        var work = new Work(async () =>
        {
            var (_, image) = await RequestAsync(name, file, line);
            await done(image);
        }, $"request_firmware_work_func of {name}", file, line);
        _ = work.Schedule(file, line);
    }

    private static async KernelTask ReadAsync(Machine machine, byte[] contents, Ktime readTime, VmallocArea area, CodeSite site)
    {
        if (readTime > Ktime.Zero)
        {
            using var timeout = SleepTimeout.Start(machine, readTime);
            while (!timeout.HasExpired)
            {
                await machine.Scheduler.Sleep(null, "a firmware file to be read", site);
            }
        }

        area.Fill(contents);
    }
}
