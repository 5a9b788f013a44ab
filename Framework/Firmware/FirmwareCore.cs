using TopHalf.Machines;
using Mutex = TopHalf.Locking.Mutex;

namespace TopHalf.Firmware;

/// <summary>The firmware files of a machine.</summary>
internal sealed class FirmwareCore
{
    /// <summary>What lies in the file system, and how long it takes to read it.</summary>
    public Dictionary<string, (byte[] Contents, Ktime ReadTime)> Files { get; } = new(StringComparer.Ordinal);

    /// <summary><c>fw_lock</c></summary>
    public Mutex Lock => field ??= Machine.Current.MakeOwn(static _ => new Mutex("fw_lock"));
}
