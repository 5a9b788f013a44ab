using System.Runtime.CompilerServices;
using TopHalf.Contracts;
using TopHalf.Memory;

namespace TopHalf.Firmware;

/// <summary>A firmware file in memory (<c>struct firmware</c>).</summary>
public sealed class FirmwareImage
{
    private readonly VmallocArea _area;

    internal FirmwareImage(string name, VmallocArea area)
    {
        Name = name;
        _area = area;
    }

    /// <summary>The name by which it was asked for.</summary>
    public string Name { get; }

    /// <summary>Bytes of it.</summary>
    public int SizeBytes => _area.SizeBytes;

    /// <summary>One byte of it. After the release that is a finding.</summary>
    /// <param name="offset">Bytes from its start.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    public byte Get(int offset, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) => _area.Get(offset, file, line);

    /// <summary>Gives its memory back (<c>release_firmware</c>).</summary>
    /// <remarks>Context: may sleep, or interrupt. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [MaySleep(OnlyIn = CallContexts.Task, Unless = Sections.Bh), CallableFrom(CallContexts.AnyButNmi), Frees]
    public void Release([CallerFilePath] string file = "", [CallerLineNumber] int line = 0) => _area.Free(file, line);
}
