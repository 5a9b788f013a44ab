using TopHalf.Devices;
using TopHalf.Interrupts;
using TopHalf.Iommu;
using TopHalf.Machines;

namespace TopHalf.Upstream.PageRequests;

/// <summary>Devices that ask for pages, and the queue in which an IOMMU records what they ask: the hardware's part of PRI and of stalled streams.</summary>
/// <remarks>Head and tail count on and on. What comes while the queue is full is dropped, and nobody answers it.</remarks>
internal sealed class PageRequestQueue : IRegisterSpace, IHardwareEvent, IFaultHardware
{
    /// <summary>Offset of the number of requests that the driver took.</summary>
    public const long Head = 0x00;

    /// <summary>Offset of the number of requests that were recorded.</summary>
    public const long Tail = 0x04;

    /// <summary>Offset of the status; written ones clear.</summary>
    public const long Status = 0x08;

    /// <summary>Offset of the register that answers a group: its number, and the answer from bit 16 on.</summary>
    public const long Response = 0x10;

    /// <summary>Status: a request was dropped since the queue was full.</summary>
    public const uint Overflow = 1;

    private readonly IHardwareHost _host = Machine.Current;
    private readonly PageRequest[] _ring;
    private readonly List<PageRequest> _coming = [];
    private readonly List<StalledFault> _open = [];
    private readonly List<PageRequest> _openRequests = [];
    private readonly InterruptLine _line;
    private readonly string _name;
    private uint _head;
    private uint _tail;
    private uint _status;

    /// <param name="services">Of the run.</param>
    /// <param name="irq">Its interrupt: an edge for each request.</param>
    /// <param name="name">For reports.</param>
    /// <param name="entries">How many requests it holds.</param>
    public PageRequestQueue(IServiceProvider services, int irq, string name, int entries)
    {
        _ring = new PageRequest[entries];
        _name = name;
        _line = Machine.Current.Interrupts.Wire(irq, name, IrqFlow.Edge, IrqFlags.TriggerRising).Line;
        Registers = new(this, name);
        ((FaultLedger)services.GetService(typeof(FaultLedger))!).Add(this);
    }

    /// <summary>The driver's way to the registers.</summary>
    public MmioRegion Registers { get; }

    /// <summary>What the device does with an answer.</summary>
    public Action<PageRequest, PageResponse>? Answered { get; set; }

    /// <summary>The page request interface, where the devices are functions of one; null where each has its own, and software leaves it alone.</summary>
    public PageRequestInterface? Interface { get; init; }

    /// <inheritdoc/>
    public long SizeBytes => 0x20;

    /// <inheritdoc/>
    public long Raised { get; private set; }

    /// <inheritdoc/>
    public long Coalesced => 0;

    /// <inheritdoc/>
    public long Terminated { get; private set; }

    /// <inheritdoc/>
    public long Retried { get; private set; }

    /// <summary>The record of a request, in the memory of the queue.</summary>
    /// <param name="number">Its number.</param>
    public PageRequest this[uint number] => _ring[number % (uint)_ring.Length];

    /// <summary>Lets a device ask after a while.</summary>
    /// <param name="delay">From now.</param>
    /// <param name="request">What for.</param>
    public void RequestIn(Ktime delay, PageRequest request)
    {
        _coming.Add(request);
        _host.Schedule(delay, this, _coming.Count - 1);
    }

    /// <summary>A device asks now.</summary>
    /// <param name="request">What for.</param>
    public void Request(PageRequest request)
    {
        _host.Touch(this);
        Raised++;
        if (Interface?.TryAsk(request.Device, request.Address) == false)
        {
            Terminated++;
            Answered?.Invoke(request, PageResponse.Failure);
            return;
        }

        if (request.IsLast)
        {
            _open.Add(new(Raised, request.Device, request.Address, _host.Now));
            _openRequests.Add(request);
        }

        if (_tail - _head == _ring.Length)
        {
            _status |= Overflow;
        }
        else
        {
            _ring[_tail++ % (uint)_ring.Length] = request;
        }

        _line.Assert();
    }

    /// <inheritdoc/>
    public void Occur(long argument) => Request(_coming[(int)argument]);

    /// <inheritdoc/>
    public uint Read32(long offset) => Peek32(offset);

    /// <inheritdoc/>
    public ulong Read64(long offset) => Peek32(offset);

    /// <inheritdoc/>
    public uint Peek32(long offset) => offset switch { Head => _head, Tail => _tail, Status => _status, _ => 0 };

    /// <inheritdoc/>
    public ulong Peek64(long offset) => Peek32(offset);

    /// <inheritdoc/>
    public void Write32(long offset, uint value)
    {
        switch (offset)
        {
            case Head:
                _head = value;
                break;
            case Status:
                _status &= ~value;
                break;
            case Response:
                Answer((int)(value & 0xffff), (PageResponse)(value >> 16));
                break;
        }
    }

    /// <inheritdoc/>
    public void Write64(long offset, ulong value) => Write32(offset, (uint)value);

    /// <inheritdoc/>
    public string NameAt(long offset) => $"{_name}.{offset switch { Head => "HEAD", Tail => "TAIL", Status => "STATUS", _ => "RESPONSE" }}";

    /// <summary>What a driver writes to answer a group.</summary>
    /// <param name="group">Its number.</param>
    /// <param name="response">The answer.</param>
    public static uint Word(int group, PageResponse response) => (uint)group | ((uint)response << 16);

    /// <inheritdoc/>
    public StalledFault? StalledIn(IommuDomain domain) => null;

    /// <inheritdoc/>
    public IReadOnlyList<StalledFault> ListStalled() => _open;

    private void Answer(int group, PageResponse response)
    {
        // An answer to a group that nobody waits for is dropped.
        var index = _openRequests.FindIndex(request => request.Group == group);
        if (index < 0)
        {
            return;
        }

        var request = _openRequests[index];
        _open.RemoveAt(index);
        _openRequests.RemoveAt(index);
        Retried += response == PageResponse.Success ? 1 : 0;
        Terminated += response == PageResponse.Success ? 0 : 1;
        Interface?.Answer(request.Device, (PageResponseCode)response);
        Answered?.Invoke(request, response);
    }
}
