using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using TopHalf.Contracts;
using TopHalf.Lockdep;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;
using TopHalf.Tracing;

namespace TopHalf.Memory;

/// <summary>Moves bytes between the kernel and the user process whose task runs (<c>copy_from_user</c>).</summary>
/// <remarks>
/// A page that is not there is brought in by the page fault, which sleeps; where it may not, with page faults disabled, in an atomic section
/// or in a task without a process, the access fails instead. Follows include/linux/uaccess.h and arch/x86/mm/fault.c.
/// </remarks>
public static class UserMemory
{
    private static readonly Operation _copyFrom = new("copy_from_user", EventKind.Point, true, CostItem.Load, new MightFaultCheck());
    private static readonly Operation _copyTo = new("copy_to_user", EventKind.Point, true, CostItem.Store, new MightFaultCheck());
    private static readonly Operation _getUser = new("get_user", EventKind.Point, true, CostItem.Load, new MightFaultCheck());
    private static readonly Operation _fault = new("handle_mm_fault", EventKind.Point, true, CostItem.Alloc, Checks.MightAlloc);
    private static readonly LockUse _pageTable = new(KernelLocks.PageTable);

    /// <summary>Copies from the process (<c>copy_from_user</c>).</summary>
    /// <remarks>Context: may sleep, unless page faults are disabled. Scheduling point: yes.</remarks>
    /// <param name="to">Where the bytes go.</param>
    /// <param name="from">Their address in the process.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>How many bytes could not be copied.</returns>
    [MaySleep(Unless = Sections.PageFaults)]
    public static KernelTask<int> CopyFromUserAsync(Memory<byte> to, ulong from, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        var machine = Machine.Current;
        machine.Announce(_copyFrom, null, to.Length, file, line);
        return CopyAsync(machine, to, from, isWrite: false, new(file, line));
    }

    /// <summary>Copies to the process (<c>copy_to_user</c>).</summary>
    /// <remarks>Context: may sleep, unless page faults are disabled. Scheduling point: yes.</remarks>
    /// <param name="to">Where the bytes go, in the process.</param>
    /// <param name="from">The bytes.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>How many bytes could not be copied.</returns>
    [MaySleep(Unless = Sections.PageFaults)]
    public static KernelTask<int> CopyToUserAsync(ulong to, Memory<byte> from, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        var machine = Machine.Current;
        machine.Announce(_copyTo, null, from.Length, file, line);
        return CopyAsync(machine, from, to, isWrite: true, new(file, line));
    }

    /// <summary>Reads 32 bits of the process (<c>get_user</c>).</summary>
    /// <remarks>Context: may sleep, unless page faults are disabled. Scheduling point: yes.</remarks>
    /// <param name="from">Their address in the process.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>Whether they could be read, and what they are.</returns>
    [MaySleep(Unless = Sections.PageFaults)]
    public static async KernelTask<(Errno Error, uint Value)> GetUserAsync(
        ulong from, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        var machine = Machine.Current;
        await machine.AnnounceAsync(_getUser, null, sizeof(uint), file, line);
        var bytes = new byte[sizeof(uint)];
        var missing = await CopyAsync(machine, bytes, from, isWrite: false, new(file, line));
        return missing == 0 ? (Errno.Ok, BinaryPrimitives.ReadUInt32LittleEndian(bytes)) : (Errno.Fault, 0);
    }

    /// <summary>Lets accesses fail, from now on, whose page is not there (<c>pagefault_disable</c>). Nests.</summary>
    [Enters(Sections.PageFaults)]
    public static void PagefaultDisable() => Machine.Current.CurrentTask.PagefaultsDisabled++;

    /// <summary>Takes one <see cref="PagefaultDisable"/> back (<c>pagefault_enable</c>).</summary>
    [Leaves(Sections.PageFaults)]
    public static void PagefaultEnable() => Machine.Current.CurrentTask.PagefaultsDisabled--;

    private static async KernelTask<int> CopyAsync(Machine machine, Memory<byte> bytes, ulong address, bool isWrite, CodeSite site)
    {
        for (var i = 0; i < bytes.Length; i++)
        {
            var at = address + (ulong)i;
            if (machine.CurrentTask.Mm?.IsPresent(at) != true && !await FaultAsync(machine, at, site))
            {
                return bytes.Length - i;
            }

            ref var user = ref machine.CurrentTask.Mm!.At(at);
            if (isWrite)
            {
                user = bytes.Span[i];
            }
            else
            {
                bytes.Span[i] = user;
            }
        }

        return 0;
    }

    /// <summary><c>do_user_addr_fault()</c></summary>
    private static async KernelTask<bool> FaultAsync(Machine machine, ulong address, CodeSite site)
    {
        var task = machine.CurrentTask;
        if (task.PagefaultsDisabled > 0 || task.Preempt != 0 || task.Mm is not { } mm)
        {
            return false;
        }

        // The fault comes with interrupts off, and switches them on again only if they were on.
        if (task.IrqsOff)
        {
            machine.Report(RuleBook.IrqsOffForbidden, site, $"page fault at user address 0x{address:x} with interrupts disabled", "do_user_addr_fault");
            return false;
        }

        // The lock of the area, or that of the address space where that is the first page of it: first it is tried.
        var map = machine.Lockdep.Map(KernelLocks.MmapLock);
        machine.Lockdep.Acquire(map, site, LockMode.Read, isTry: true);
        var isMapped = mm.IsMapped(address);
        if (isMapped)
        {
            await machine.AnnounceAsync(_fault, null, 0, site.File, site.Line);
            await mm.BringInAsync(address);
            machine.Memory.Pages.Take(1, "handle_mm_fault", site);
            machine.Check(_pageTable, "handle_mm_fault", site);
        }

        _ = machine.Lockdep.Release(map, site);
        return isMapped;
    }
}
