using TopHalf.Designs.PageRequests.Core;
using TopHalf.Iommu;
using TopHalf.Machines;
using TopHalf.Scheduling;

namespace TopHalf.Designs.PageRequests.Clients;

/// <summary>A machine monitor that reads the faults of a device from a file and answers there; the kernel's part of it is iommufd.</summary>
/// <remarks>Detaching is <c>iommufd_fault_domain_detach_dev</c>: the device is taken away, then what waits is answered, then the device does not fault any more.</remarks>
internal sealed class FaultQueueUser : PageRequestClient
{
    private const int BufferBytes = 4096;

    private readonly IopfCore _core;
    private readonly FaultQueue _queue;
    private readonly ResponseTimeout? _timeout;
    private readonly UserThread _reader;

    public FaultQueueUser(PageRequestPort port, bool hasTimeout)
        : base(port)
    {
        _core = new(port.Driver, port.Ledger);
        _timeout = hasTimeout ? new() : null;
        _reader = new("fault reader", ReadAllAsync);
        _queue = new(_core, port.Ledger, _timeout, _reader.Wake);
    }

    /// <inheritdoc/>
    public override async KernelTask SetUpAsync()
    {
        _ = Kernel.WarnOn(await _core.AddDeviceAsync() != Errno.Ok);
        _core.SetDomain(_queue.OnGroupAsync);
        await Port.Driver.InsertAsync(Port.Pasid, this);
        Port.Driver.Attach(Port.Pasid);
    }

    /// <inheritdoc/>
    public override async KernelTask DetachAsync()
    {
        Port.Driver.Detach(Port.Pasid);
        await Port.Driver.DrainAsync();
        _core.SetDomain(null);
        await _queue.AutoResponseAsync();
        await _core.RemoveDeviceAsync();
        Port.Memory.Free();
    }

    /// <inheritdoc/>
    public override async KernelTask RemoveAsync()
    {
        await _reader.KillAsync();
        await DetachAsync();
        await Port.Driver.TakeOutAsync(Port.Pasid);
        if (_timeout is not null)
        {
            await _timeout.FlushAsync();
        }
    }

    /// <inheritdoc/>
    public override KernelTask<Errno> ReportAsync(PageRequest request) => _core.ReportDeviceFaultAsync(request);

    /// <inheritdoc/>
    public override KernelTask OverflowAsync() => _core.DiscardPartialAsync();

    private async KernelTask ReadAllAsync()
    {
        var buffer = Machine.Current.CurrentTask.Mm!.Map(BufferBytes);
        var messages = new List<FaultMessage>();
        _ = await _queue.ReadAsync(buffer, messages);
        foreach (var (cookie, request) in messages)
        {
            if (_reader.IsKilled.Value)
            {
                return;
            }

            var code = await Memory.PopulateAsync(request);
            if (request.IsLast)
            {
                _ = await _queue.WriteAsync(cookie, code);
            }
        }
    }
}
