using TopHalf.Devices;
using TopHalf.Iommu;
using TopHalf.Machines;

namespace TopHalf.Designs.PageRequests.Hardware;

/// <summary>A device that asks for the pages that its accesses miss (PCI Express, ATS and PRI). Its interrupt says that the first request is out, and that all accesses are over.</summary>
internal sealed class PageRequestEndpoint : IRegisterSpace, IDevicePart, IHardwareEvent
{
    private const ulong FirstPage = 0x1_0000;
    private const ulong PageBytes = 0x1000;

    private readonly IHardwareHost _host;
    private readonly PageRequestIommu _iommu;
    private readonly PageRequestLedger _ledger;
    private readonly IInterruptWire _wire;
    private readonly PageRequestParameters _parameters;
    private readonly RegisterBank _registers;
    private readonly List<EndpointAccess> _ready = [];
    private readonly List<EndpointGroup> _groups = [];
    private readonly List<long> _stallNs = [];
    private long _made;
    private int _nextGroup;
    private bool _isStepDue;
    private bool _isFirst;

    public PageRequestEndpoint(
        IHardwareHost host, PageRequestIommu iommu, PageRequestLedger ledger, IInterruptWire wire, int pasid, PageRequestParameters parameters)
    {
        (_host, _iommu, _ledger, _wire, Pasid, _parameters) = (host, iommu, ledger, wire, pasid, parameters);
        _registers = new(EndpointRegisters.Map, host) { Device = iommu };
        _registers.OnWrite("KICK", (in write) => Begin((long)write.Written));
        _registers.OnWrite("RESET", (in _) => ResetFunction());
        _registers.OnRead("PENDING", (_, _) => (ulong)(_made - Ended));
        iommu.Add(this);
    }

    // One device for a search: what the one does changes what the other finds.
    public object Device => _iommu;

    public long SizeBytes => _registers.SizeBytes;

    /// <summary>Its address space.</summary>
    public int Pasid { get; }

    /// <summary>Accesses that missed.</summary>
    public long Raised => _made;

    public long Aborted { get; private set; }

    public long Retried { get; private set; }

    public long Ended => Aborted + Retried;

    public bool IsWaiting => _groups.Count > 0;

    /// <summary>Whether it may make page requests: not after a failure.</summary>
    public bool IsPriEnabled { get; private set; } = true;

    /// <summary>For how long each access waited that is over.</summary>
    public IReadOnlyList<long> StallNs => _stallNs;

    public IEnumerable<StalledFault> ListWaiting() =>
        _groups.SelectMany(static group => group.Accesses).Select(access => new StalledFault(access.Serial, Pasid, access.Address, access.Since));

    /// <summary>One step: one group of requests.</summary>
    public void Occur(long argument)
    {
        _isStepDue = false;
        var group = new List<EndpointAccess>();
        while (_ready.Count > 0 && group.Count < _parameters.GroupSize && CanAsk(group.Count + 1))
        {
            var access = _ready[0];
            _ready.RemoveAt(0);
            if (_iommu.IsPresent(Pasid, access.Address))
            {
                End(access, isAborted: false);
            }
            else if (IsPriEnabled)
            {
                group.Add(access);
            }
            else
            {
                End(access, isAborted: true);
            }
        }

        if (group.Count > 0)
        {
            Ask(new(TakeGroupId(), group));
        }

        ScheduleStep(_parameters.Spacing);
    }

    /// <summary>An answer arrives.</summary>
    public void Answer(in PageResponse response)
    {
        if (_ledger.Answer(response))
        {
            var id = response.GroupId;
            Settle(_groups.Find(group => group.Id == id)!, response.Code);
        }
    }

    public uint Read32(long offset) => _registers.Read32(offset);

    public ulong Read64(long offset) => _registers.Read64(offset);

    public uint Peek32(long offset) => _registers.Peek32(offset);

    public ulong Peek64(long offset) => _registers.Peek64(offset);

    public void Write32(long offset, uint value) => _registers.Write32(offset, value);

    public void Write64(long offset, ulong value) => _registers.Write64(offset, value);

    public string NameAt(long offset) => _registers.NameAt(offset);

    private bool CanAsk(int more) =>
        _groups.Count < _parameters.GroupIds && _groups.Sum(static group => group.Accesses.Count) + more <= _parameters.MaxOutstanding;

    private void Begin(long count)
    {
        _isFirst = true;
        for (var i = 0L; i < count; i++)
        {
            _ready.Add(new(++_made, FirstPage + ((ulong)_made * PageBytes), _host.Now));
        }

        ScheduleStep(_parameters.Spacing);
    }

    private void Ask(EndpointGroup group)
    {
        _groups.Add(group);
        if (_isFirst)
        {
            _isFirst = false;
            _wire.Assert();
        }

        for (var i = 0; i < group.Accesses.Count; i++)
        {
            var request = _ledger.Send(new(Pasid, group.Id, group.Accesses[i].Address, IsWrite: true, IsLast: i == group.Accesses.Count - 1));
            switch (_iommu.Accept(request))
            {
                case RequestFate.Dropped:
                    _ledger.Lose(request);
                    break;
                case RequestFate.AnsweredWithSuccess:
                    _ledger.Lose(request);
                    _ledger.End(Pasid, group.Id);
                    Settle(group, PageResponseCode.Success);
                    break;
                case RequestFate.Refused:
                    _ledger.End(Pasid, group.Id);
                    Settle(group, PageResponseCode.Invalid);
                    return;
                case RequestFate.Queued or RequestFate.Gone:
                default:
                    break;
            }
        }
    }

    private void Settle(EndpointGroup group, PageResponseCode code)
    {
        _groups.Remove(group);
        IsPriEnabled &= code != PageResponseCode.Failure;
        var again = 0;
        foreach (var access in group.Accesses)
        {
            if (code == PageResponseCode.Success && !_iommu.IsPresent(Pasid, access.Address))
            {
                _ready.Insert(again++, access);
            }
            else
            {
                End(access, isAborted: code != PageResponseCode.Success);
            }
        }

        ScheduleStep(again > 0 ? _parameters.RetryDelay : _parameters.Spacing);
    }

    private void End(EndpointAccess access, bool isAborted)
    {
        Aborted += isAborted ? 1 : 0;
        Retried += isAborted ? 0 : 1;
        _stallNs.Add((_host.Now - access.Since).Nanoseconds);
        if (Ended == _made)
        {
            _wire.Assert();
        }
    }

    private void ResetFunction()
    {
        foreach (var group in _groups)
        {
            _ledger.End(Pasid, group.Id);
        }

        List<EndpointAccess> open = [.. _groups.SelectMany(static group => group.Accesses), .. _ready];
        _groups.Clear();
        _ready.Clear();
        IsPriEnabled = true;
        foreach (var access in open)
        {
            End(access, isAborted: true);
        }
    }

    private int TakeGroupId()
    {
        var id = _host.Assume(PageRequestKnobs.GroupIdsReusedFirst) ? 0 : _nextGroup;
        while (_groups.Exists(group => group.Id == id))
        {
            id = (id + 1) % _parameters.GroupIds;
        }

        _nextGroup = (id + 1) % _parameters.GroupIds;
        return id;
    }

    private void ScheduleStep(Ktime delay)
    {
        if (!_isStepDue && _ready.Count > 0 && CanAsk(1))
        {
            _isStepDue = true;
            _host.Schedule(delay, this);
        }
    }
}
