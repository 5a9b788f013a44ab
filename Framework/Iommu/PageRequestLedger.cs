using System.Globalization;
using TopHalf.Machines;
using TopHalf.Rules;

namespace TopHalf.Iommu;

/// <summary>Which groups of page requests a device waits for, held against the answers that reach it.</summary>
/// <remarks>
/// The hardware model tells what a device sends and what the queue drops, and asks when an answer arrives. Who groups requests tells what it does with each.
/// That is all it knows: not which API is in between, and not who answers from where.
/// </remarks>
/// <param name="machine">The machine.</param>
/// <param name="device">The device, for reports.</param>
public sealed class PageRequestLedger(Machine machine, string device)
{
    private readonly Dictionary<(int Pasid, int GroupId), PageRequestGroup> _waiting = [];
    private readonly List<PageRequestGroup> _cut = [];
    private long _serials;

    /// <summary>How many groups the device waits for.</summary>
    public int Waiting => _waiting.Count;

    /// <summary>Hardware: the device sends a request. The first one of a group begins a new use of its index.</summary>
    /// <param name="request">The request.</param>
    /// <returns>The request, with the number of that use.</returns>
    public PageRequest Send(in PageRequest request)
    {
        var key = (request.Pasid, request.GroupId);
        if (!_waiting.TryGetValue(key, out var group))
        {
            group = new(++_serials);
            _waiting.Add(key, group);
        }

        var sent = request with { Serial = group.Serial };
        group.Open.Add(sent);
        return sent;
    }

    /// <summary>Hardware: the queue had no room for a request that was sent.</summary>
    /// <param name="request">The request.</param>
    public void Lose(in PageRequest request)
    {
        if (_waiting.TryGetValue((request.Pasid, request.GroupId), out var group))
        {
            group.Open.Remove(request);
            group.Lost = request;
        }
    }

    /// <summary>Hardware: an answer reaches the device.</summary>
    /// <param name="response">The answer.</param>
    /// <returns>Whether the device waits for an answer to that group.</returns>
    public bool Answer(in PageResponse response)
    {
        var what = string.Create(CultureInfo.InvariantCulture, $"group {response.GroupId} of PASID {response.Pasid}");
        if (!_waiting.TryGetValue((response.Pasid, response.GroupId), out var group))
        {
            machine.Report(RuleBook.PageResponseWithoutRequest, default, $"'{device}' does not wait for an answer to {what}; it was given {response.Code}.", "page_response");
            return false;
        }

        if (response.Serial != group.Serial)
        {
            machine.Report(RuleBook.LatePageResponse, default, string.Create(CultureInfo.InvariantCulture,
                $"{response.Code} was meant for use {response.Serial} of {what}; '{device}' waits for use {group.Serial}, and takes it."), "page_response");
        }

        End(response.Pasid, response.GroupId);
        return true;
    }

    /// <summary>Hardware: a group is over without an answer of software: the IOMMU answered by itself, or the device was reset.</summary>
    /// <param name="pasid">The address space.</param>
    /// <param name="groupId">The group.</param>
    public void End(int pasid, int groupId)
    {
        if (_waiting.Remove((pasid, groupId), out var group) && group is { Open.Count: > 0, Lost.IsLast: true })
        {
            // What came through waits for a last request that never comes.
            _cut.Add(group);
        }
    }

    /// <summary>Software: a request is handled as a part of the group that another one closes; where requests are not grouped, that is itself.</summary>
    /// <param name="request">The request.</param>
    /// <param name="last">The request that closes the group.</param>
    public void Handle(in PageRequest request, in PageRequest last)
    {
        if (request.Serial != last.Serial)
        {
            ReportPartial(request, string.Create(CultureInfo.InvariantCulture, $"it is handled with use {last.Serial}"), "iopf_handle_group");
        }

        Forget(request);
    }

    /// <summary>Software: a request is thrown away before its group was complete.</summary>
    /// <param name="request">The request.</param>
    public void Discard(in PageRequest request) => Forget(request);

    /// <summary>At the end of a run: reports what was left behind, and what was lost for ever.</summary>
    internal void ReportLeft()
    {
        foreach (var group in _cut)
        {
            foreach (var request in group.Open)
            {
                ReportPartial(request, "nobody handled it or threw it away", "end of run");
            }
        }

        foreach (var group in _waiting.Values.Where(static group => group.Lost is not null).OrderBy(static group => group.Serial))
        {
            var lost = group.Lost!.Value;
            machine.Report(RuleBook.PageRequestLost, default, string.Create(CultureInfo.InvariantCulture,
                $"the queue was full when '{device}' asked for 0x{lost.Address:x} in group {lost.GroupId} of PASID {lost.Pasid}; it waits for an answer to a request that nobody has seen."), "end of run");
        }
    }

    private void ReportPartial(in PageRequest request, string fate, string operation) =>
        machine.Report(RuleBook.PartialPageRequests, default, string.Create(CultureInfo.InvariantCulture,
            $"'{device}' asked for 0x{request.Address:x} in use {request.Serial} of group {request.GroupId}, PASID {request.Pasid}, whose last request was lost; {fate}."), operation);

    private void Forget(in PageRequest request)
    {
        if (_waiting.TryGetValue((request.Pasid, request.GroupId), out var group) && group.Serial == request.Serial)
        {
            group.Open.Remove(request);
        }

        foreach (var cut in _cut)
        {
            cut.Open.Remove(request);
        }
    }
}
