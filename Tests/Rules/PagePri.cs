using TopHalf.Iommu;
using TopHalf.Machines;

namespace TopHalf.Tests.Rules;

/// <summary>The smallest device that asks for pages, with the queue of its IOMMU, for the examples of the rule pages.</summary>
public sealed class PagePri
{
    private readonly List<PageRequest> _queue = [];
    private readonly Dictionary<int, int> _functionOfGroup = [];
    private readonly PageRequestInterface _interface = new(Machine.Current, "accelerator");

    public PagePri()
    {
        Requests = new(Machine.Current, "accelerator");
        Ledger.Add(Requests);
    }

    public FaultLedger Ledger { get; } = new();

    public PageRequestLedger Requests { get; }

    /// <summary>Requests for which the queue has room.</summary>
    public int Room { get; set; } = 16;

    /// <summary>Whether the IOMMU answers a last request that it drops.</summary>
    public bool AnswersWhatItDrops { get; set; }

    /// <summary>Whether a request was dropped.</summary>
    public bool HasOverflow { get; private set; }

    /// <summary>The device asks for pages, in one group.</summary>
    public void Ask(int group, params ulong[] addresses)
    {
        for (var i = 0; i < addresses.Length; i++)
        {
            var request = Requests.Send(new(1, group, addresses[i], IsWrite: true, IsLast: i == addresses.Length - 1));
            if (_queue.Count < Room)
            {
                _queue.Add(request);
                continue;
            }

            HasOverflow = true;
            Requests.Lose(request);
            if (request.IsLast && AnswersWhatItDrops)
            {
                Requests.End(request.Pasid, request.GroupId);
            }
        }
    }

    /// <summary>A function of the device asks for a page; all functions have one page request interface.</summary>
    public void AskAs(int function, int group, ulong address)
    {
        if (_interface.TryAsk(function, address))
        {
            _functionOfGroup[group] = function;
            Ask(group, address);
        }
    }

    /// <summary>The next entry of the queue.</summary>
    public bool TryTake(out PageRequest request)
    {
        request = _queue.Count > 0 ? _queue[0] : default;
        var isThere = _queue.Count > 0;
        if (isThere)
        {
            _queue.RemoveAt(0);
        }

        return isThere;
    }

    /// <summary>An answer reaches the device.</summary>
    public void Respond(PageResponse response)
    {
        if (_functionOfGroup.Remove(response.GroupId, out var function))
        {
            _interface.Answer(function, response.Code);
        }

        Requests.Answer(response);
    }
}
