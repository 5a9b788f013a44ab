using TopHalf.Devices;
using TopHalf.Iommu;

namespace TopHalf.Designs.PageRequests.Hardware;

/// <summary>The part of an SMMUv3 that page requests go through: the queue, its interrupt, and the answers.</summary>
/// <remarks>
/// The queue overflows as the architecture says: the overflow flag is turned over, and nothing is queued until software has acknowledged it.
/// Not modelled: command queue, event queue, stream and context tables as memory; page tables are a set of pages.
/// </remarks>
internal sealed class PageRequestIommu : IRegisterSpace, IDevicePart, IFaultHardware
{
    private static readonly RegisterHandle _cr0 = PageRequestRegisters.Map.Find("CR0");
    private static readonly RegisterHandle _irqCtrl = PageRequestRegisters.Map.Find("IRQ_CTRL");
    private static readonly RegisterHandle _prod = PageRequestRegisters.Map.Find("PRIQ_PROD");
    private static readonly RegisterHandle _cons = PageRequestRegisters.Map.Find("PRIQ_CONS");

    private readonly IHardwareHost _host;
    private readonly IInterruptWire _wire;
    private readonly RegisterBank _registers;
    private readonly PageRequest[] _queue;
    private readonly HashSet<(int Pasid, ulong Page)> _present = [];
    private readonly HashSet<int> _attached = [];
    private readonly List<PageRequestEndpoint> _endpoints = [];
    private bool _isPowered = true;

    public PageRequestIommu(IHardwareHost host, IInterruptWire wire, PageRequestParameters parameters)
    {
        (_host, _wire) = (host, wire);
        _queue = new PageRequest[parameters.QueueEntries];
        _registers = new(PageRequestRegisters.Map, host, "smmuv3") { Device = this };
        _registers.OnWrite("IRQ_CTRL", (in _) => UpdateWire(isNewCause: false));
        _registers.OnWrite("PRIQ_CONS", (in _) => UpdateWire(isNewCause: false));
        _registers.OnWrite("PRI_RESP", (in write) => Answer(ResponseCommand.Decode(write.Written)));
        _registers.OnRead("ATC_INV", (_, value) => value != 0 && IsInvalidating((int)value) ? 1UL : 0);
    }

    public object Device => this;

    public long SizeBytes => _registers.SizeBytes;

    public long Raised => _endpoints.Sum(static endpoint => endpoint.Raised);

    public long Coalesced => 0;

    public long Terminated => _endpoints.Sum(static endpoint => endpoint.Aborted);

    public long Retried => _endpoints.Sum(static endpoint => endpoint.Retried);

    /// <summary>Whether the queue has a wire and sends no messages.</summary>
    public bool IsLevel { get; init; }

    /// <summary>Requests that found the queue full.</summary>
    public long Overflowed { get; private set; }

    private bool HasOverflow => ((Prod ^ Cons) & PageRequestRegisters.Overflow) != 0;

    private uint Prod => (uint)_registers.Get(_prod);

    private uint Cons => (uint)_registers.Get(_cons);

    private bool IsEmpty => ((Prod ^ Cons) & ~PageRequestRegisters.Overflow) == 0;

    private bool IsFull => ((Prod - Cons) & ~PageRequestRegisters.Overflow) >= (uint)_queue.Length;

    public void Add(PageRequestEndpoint endpoint) => _endpoints.Add(endpoint);

    /// <summary>An entry of the queue, which is in memory.</summary>
    public PageRequest Entry(uint index)
    {
        _host.Touch(this);
        return _queue[index % (uint)_queue.Length];
    }

    /// <summary>Whether an address space is installed, in the table that is in memory.</summary>
    public void Install(int pasid, bool isInstalled)
    {
        _host.Touch(this);
        _ = isInstalled ? _attached.Add(pasid) : _attached.Remove(pasid);
    }

    /// <summary>Makes a page of an address space present, in the page table that is in memory.</summary>
    public void MapPage(int pasid, ulong page)
    {
        _host.Touch(this);
        _present.Add((pasid, page));
    }

    /// <summary>Whether a page is present.</summary>
    public bool IsPresent(int pasid, ulong page) => _present.Contains((pasid, page));

    /// <summary>A device sends a request.</summary>
    public RequestFate Accept(in PageRequest request)
    {
        if (!_isPowered)
        {
            return RequestFate.Gone;
        }

        if (_registers.Get(_cr0) == 0 || !_attached.Contains(request.Pasid))
        {
            return RequestFate.Refused;
        }

        if (IsFull || HasOverflow)
        {
            Overflowed++;
            if (!HasOverflow)
            {
                _registers.Set(_prod, Prod ^ PageRequestRegisters.Overflow);
                UpdateWire(isNewCause: true);
            }

            return request.IsLast && _host.Assume(PageRequestKnobs.OverflowAnswers) ? RequestFate.AnsweredWithSuccess : RequestFate.Dropped;
        }

        var wasEmpty = IsEmpty;
        _queue[(Prod & ~PageRequestRegisters.Overflow) % (uint)_queue.Length] = request;
        _registers.Set(_prod, (Prod & PageRequestRegisters.Overflow) | ((Prod + 1) & ~PageRequestRegisters.Overflow));
        UpdateWire(isNewCause: wasEmpty || IsLevel);
        return RequestFate.Queued;
    }

    /// <summary>The power of the IOMMU goes: registers and queue are lost; devices that wait go on waiting.</summary>
    public void PowerOff()
    {
        _host.Touch(this);
        _isPowered = false;
        _registers.Reset();
        UpdateWire(isNewCause: false);
    }

    public void PowerOn()
    {
        _host.Touch(this);
        _isPowered = true;
    }

    public StalledFault? StalledIn(IommuDomain domain) => null;

    public IReadOnlyList<StalledFault> ListStalled() => [.. _endpoints.SelectMany(static endpoint => endpoint.ListWaiting())];

    public uint Read32(long offset) => _registers.Read32(offset);

    public ulong Read64(long offset) => _registers.Read64(offset);

    public uint Peek32(long offset) => _registers.Peek32(offset);

    public ulong Peek64(long offset) => _registers.Peek64(offset);

    public void Write32(long offset, uint value) => _registers.Write32(offset, value);

    public void Write64(long offset, ulong value) => _registers.Write64(offset, value);

    public string NameAt(long offset) => _registers.NameAt(offset);

    private bool IsInvalidating(int pasid) =>
        _endpoints.Exists(endpoint => endpoint.Pasid == pasid && endpoint.IsWaiting) && _host.Assume(PageRequestKnobs.SyncWaitsForRequests);

    private void Answer(in PageResponse response)
    {
        foreach (var endpoint in _endpoints)
        {
            if (endpoint.Pasid == response.Pasid)
            {
                endpoint.Answer(response);
            }
        }
    }

    /// <summary>A message for each time the queue is no longer empty; a wire that is up while it is not, where the interrupt is wired.</summary>
    private void UpdateWire(bool isNewCause)
    {
        if (_registers.Get(_irqCtrl) != 0 && (isNewCause || (_wire is { IsAsserted: false } && !IsEmpty && IsLevel)))
        {
            _wire.Assert();
        }
        else if (IsEmpty)
        {
            _wire.Deassert();
        }
    }
}
