using Microsoft.Extensions.DependencyInjection;
using TopHalf.Devices;
using TopHalf.Interrupts;
using TopHalf.Iommu;
using TopHalf.Machines;

namespace TopHalf.Upstream.Hazards;

/// <summary>A device that asks for pages, and the queue of its IOMMU, which is in memory. What is asked, dropped and answered is held in a ledger.</summary>
internal sealed class PageRequestDevice
{
    /// <summary>The interrupt of the queue: an edge for each request.</summary>
    public const int Irq = 7;

    private const int Pasid = 1;
    private readonly IHardwareHost _host = Machine.Current;
    private readonly PageRequestLedger _requests = new(Machine.Current, "accelerator");
    private readonly Queue<PageRequest> _queue = [];
    private readonly InterruptLine _line;
    private readonly int _entries;

    /// <param name="services">Of the run.</param>
    /// <param name="entries">How many requests the queue holds; a last one that is dropped is answered by the IOMMU.</param>
    public PageRequestDevice(IServiceProvider services, int entries = 8)
    {
        _entries = entries;
        _line = Machine.Current.Interrupts.Wire(Irq, "prq", IrqFlow.Edge, IrqFlags.TriggerRising).Line;
        services.GetRequiredService<FaultLedger>().Add(_requests);
    }

    /// <summary>Whether a request was dropped since this was last looked at.</summary>
    public bool HasOverflow { get; set; }

    /// <summary>The device asks for pages in one group, ten microseconds from now.</summary>
    /// <param name="group">The index of the group.</param>
    /// <param name="pages">The pages.</param>
    public void AskSoon(int group, params ulong[] pages) => _host.Schedule(Ktime.FromUs(10), new Asking(this, pages), group);

    /// <summary>Takes the next request out of the queue.</summary>
    /// <param name="request">The request.</param>
    public bool TryTake(out PageRequest request)
    {
        _host.Touch(this);
        return _queue.TryDequeue(out request);
    }

    /// <summary>Answers a group.</summary>
    /// <param name="response">The answer.</param>
    public void Respond(in PageResponse response)
    {
        _host.Touch(this);
        _requests.Answer(response);
    }

    /// <summary>Handles a request as a part of the group that another one closes.</summary>
    /// <param name="request">The request.</param>
    /// <param name="last">The one that closes the group.</param>
    public void Handle(in PageRequest request, in PageRequest last) => _requests.Handle(request, last);

    /// <summary>Throws a request away whose group is not complete.</summary>
    /// <param name="request">The request.</param>
    public void Discard(in PageRequest request) => _requests.Discard(request);

    private void Ask(int group, ulong[] pages)
    {
        _host.Touch(this);
        for (var i = 0; i < pages.Length; i++)
        {
            var request = _requests.Send(new(Pasid, group, pages[i], IsWrite: true, IsLast: i == pages.Length - 1));
            if (_queue.Count < _entries)
            {
                _queue.Enqueue(request);
                continue;
            }

            HasOverflow = true;
            _requests.Lose(request);
            if (request.IsLast)
            {
                _requests.End(Pasid, group);
            }
        }

        _line.Assert();
    }

    private sealed class Asking(PageRequestDevice device, ulong[] pages) : IHardwareEvent
    {
        public void Occur(long argument) => device.Ask((int)argument, pages);
    }
}
