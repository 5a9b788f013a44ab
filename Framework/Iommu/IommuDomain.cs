using System.Runtime.CompilerServices;
using TopHalf.Contracts;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Iommu;

/// <summary>An address space for devices, and where the faults of those devices are reported (<c>struct iommu_domain</c>).</summary>
public sealed partial class IommuDomain : KernelObject
{
    private readonly IIommuOps _ops;
    private readonly FaultLedger _ledger;
    private readonly List<IommuDevice> _devices = [];

    /// <summary>Makes a domain without devices.</summary>
    /// <param name="ops">The driver of its IOMMU.</param>
    /// <param name="ledger">Where the fate of faults is kept.</param>
    /// <param name="name">For reports.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    public IommuDomain(
        IIommuOps ops, FaultLedger ledger, string name, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        : base(name, new(file, line))
    {
        _ops = ops ?? throw new ArgumentNullException(nameof(ops));
        _ledger = ledger ?? throw new ArgumentNullException(nameof(ledger));
        ledger.Add(this);
        _answered = new(Machine, $"the resume of a fault of domain '{name}'") { WokenBy = this };
        _idle = new(Machine, $"the fault handler of domain '{name}'");
        _sleepingReports = new(HandleQueuedAsync, $"{name} fault");
    }

    /// <summary>Whether its faults should stall, as far as the hardware can; read when the first device is attached. Default false.</summary>
    public bool StallOnFault { get; set; }

    /// <summary>Whether its faults stall; null until a device is attached.</summary>
    public bool? CanStall { get; private set; }

    /// <summary>The attached devices.</summary>
    public IReadOnlyList<IommuDevice> Devices => _devices;

    /// <summary>Whether it was freed.</summary>
    public bool IsFreed { get; private set; }

    /// <summary>Attaches a device, and with it its group (<c>iommu_attach_device</c>).</summary>
    /// <remarks>Context: may sleep. Scheduling point: yes.</remarks>
    /// <param name="device">The device.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns><see cref="Errno.Busy"/>: its group belongs to another domain; or what the driver answers.</returns>
    [MustUse("a device that is not attached is not translated")]
    [MaySleep]
    public Errno Attach(IommuDevice device, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ArgumentNullException.ThrowIfNull(device);
        Machine.Announce(IommuOperations.Attach, this, 0, file, line);
        TouchDriver();
        if (device.Group.Domain is { } other && other != this)
        {
            return Errno.Busy;
        }

        var result = _ops.Attach(this, device, out var canStall);
        if (result == Errno.Ok)
        {
            CanStall = canStall;
            device.Group.Domain = this;
            _devices.Add(device);
        }

        return result;
    }

    /// <summary>Detaches a device (<c>iommu_detach_device</c>). Transactions that are held stay held.</summary>
    /// <remarks>Context: may sleep. Scheduling point: yes.</remarks>
    /// <param name="device">The device.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <exception cref="ArgumentException">The device is not attached to this domain.</exception>
    [MaySleep]
    public void Detach(IommuDevice device, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ArgumentNullException.ThrowIfNull(device);
        Machine.Announce(IommuOperations.Detach, this, 0, file, line);
        TouchDriver();
        if (!_devices.Remove(device))
        {
            throw new ArgumentException($"Device '{device.Name}' is not attached to domain '{Name}'.", nameof(device));
        }

        _ops.Detach(this, device);
        if (!_devices.Exists(other => other.Group == device.Group))
        {
            device.Group.Domain = null;
        }
    }

    /// <summary>Maps a range (<c>iommu_map</c>).</summary>
    /// <remarks>Context: may sleep if <paramref name="gfp"/> does. Scheduling point: yes.</remarks>
    /// <param name="iova">The first address; a multiple of 4096.</param>
    /// <param name="physical">The physical address; a multiple of 4096.</param>
    /// <param name="sizeBytes">A multiple of 4096.</param>
    /// <param name="isWritable">Whether writes are allowed.</param>
    /// <param name="gfp">How table pages are allocated.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>What the driver answers.</returns>
    [MustUse("what is not mapped faults")]
    [MaySleep(ForMemory = true, If = nameof(gfp))]
    public Errno Map(
        ulong iova, ulong physical, ulong sizeBytes, bool isWritable, Gfp gfp, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Machine.Announce(gfp.MaySleep ? IommuOperations.Map : IommuOperations.MapAtomic, this, (long)iova, file, line);
        return _ops.Map(this, iova, physical, sizeBytes, isWritable);
    }

    /// <summary>Unmaps a range, and returns when the hardware has forgotten it (<c>iommu_unmap</c>).</summary>
    /// <remarks>Context: any. Scheduling point: yes.</remarks>
    /// <param name="iova">The first address; a multiple of 4096.</param>
    /// <param name="sizeBytes">A multiple of 4096.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>How many bytes were unmapped.</returns>
    public ulong Unmap(ulong iova, ulong sizeBytes, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Machine.Announce(IommuOperations.Unmap, this, (long)iova, file, line);
        return _ops.Unmap(this, iova, sizeBytes);
    }

    /// <summary>Gives the domain back (<c>iommu_domain_free</c>). Its devices are detached.</summary>
    /// <remarks>Context: may sleep. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <exception cref="InvalidOperationException">Devices are attached.</exception>
    [MaySleep, Frees]
    public async KernelTask FreeAsync([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        await Machine.AnnounceAsync(IommuOperations.Free, this, 0, file, line);
        TouchDriver();
        if (_devices.Count > 0)
        {
            throw new InvalidOperationException($"Domain '{Name}' is freed while {string.Join(", ", _devices.Select(static device => device.Name))} use it.");
        }

        IsFreed = true;
        await _ops.FreeAsync(this);
    }

    /// <summary>A driver keeps lists of its domains and streams, which no other key stands for.</summary>
    private void TouchDriver() => Machine.Search?.TouchDriver(_ops, Key);
}
