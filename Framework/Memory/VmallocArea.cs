using System.Runtime.CompilerServices;
using TopHalf.Contracts;
using TopHalf.Machines;
using TopHalf.Rules;

namespace TopHalf.Memory;

/// <summary>An area that <see cref="Vmalloc"/> gave out. Using it after it was freed is a finding.</summary>
public sealed class VmallocArea : KernelObject
{
    private readonly byte[] _bytes;
    private CodeSite _freedAt;

    internal VmallocArea(int sizeBytes, CodeSite site)
        : base("vmalloc area", site)
    {
        Pages = (int)(((long)sizeBytes + PhysicalMemory.PageSizeBytes - 1) / PhysicalMemory.PageSizeBytes);
        _bytes = new byte[sizeBytes];
    }

    /// <summary>How many bytes were asked for.</summary>
    public int SizeBytes => _bytes.Length;

    /// <summary>Whether it was freed. In interrupts that is a moment before its pages are.</summary>
    public bool IsFreed { get; private set; }

    internal int Pages { get; }

    /// <summary>Reads a byte.</summary>
    /// <remarks>Context: any. Scheduling point: yes.</remarks>
    /// <param name="offset">Bytes from its start.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    public byte Get(int offset, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Access(new(file, line), "read");
        return _bytes[offset];
    }

    /// <summary>Writes a byte.</summary>
    /// <remarks>Context: any. Scheduling point: yes.</remarks>
    /// <param name="offset">Bytes from its start.</param>
    /// <param name="value">The byte.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    public void Set(int offset, byte value, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Access(new(file, line), "write");
        _bytes[offset] = value;
    }

    /// <summary>Frees it (<c>vfree</c>); in an interrupt, or with bottom halves disabled, a worker does it a little later.</summary>
    /// <remarks>Context: may sleep, or interrupt; in an NMI the kernel panics. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [MaySleep(OnlyIn = CallContexts.Task, Unless = Sections.Bh), CallableFrom(CallContexts.AnyButNmi), Frees]
    public void Free([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        if (Machine.IsEnding)
        {
            return;
        }

        var isLater = PreemptCount.InInterrupt(Machine.CurrentTask.InterruptCount);
        Machine.Announce(isLater ? MemoryOperations.VfreeLater : MemoryOperations.Vfree, this, 0, file, line);
        if (IsFreed)
        {
            Machine.Report(RuleBook.DoubleFree, new(file, line), $"Allocated at {Site}.\nFreed first at {_freedAt}.", "vfree");
            return;
        }

        IsFreed = true;
        _freedAt = new(file, line);
        if (isLater)
        {
            Machine.Memory.FreeLater(this, _freedAt);
        }
        else
        {
            FreeNow();
        }
    }

    /// <summary>The kernel fills it with the contents of a file.</summary>
    internal void Fill(ReadOnlySpan<byte> contents) => contents.CopyTo(_bytes);

    internal void FreeNow()
    {
        for (var page = 0; page < Pages; page++)
        {
            Machine.Memory.Pages.Give(1, "vfree", _freedAt);
        }
    }

    private void Access(CodeSite site, string what)
    {
        Machine.Announce(MemoryOperations.Access, this, 0, site.File, site.Line);
        if (IsFreed && !Machine.IsEnding)
        {
            Machine.Report(RuleBook.UseAfterFree, site, $"{what} of a vmalloc area, allocated at {Site}.\nFreed at {_freedAt}.", what);
        }
    }
}
