using System.Globalization;
using TopHalf.Machines;
using TopHalf.Rules;

namespace TopHalf.Iommu;

/// <summary>Who was told of a fault and who resumed it, held against what the hardware really did.</summary>
public sealed partial class FaultLedger
{
    private readonly List<IFaultHardware> _hardware = [];
    private readonly SortedSet<string> _handledIn = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _resumedIn = new(StringComparer.Ordinal);
    private readonly List<PageRequestLedger> _requests = [];

    /// <summary>Faults that the hardware detected so far. May be read from another thread, for a progress bar.</summary>
    public long Raised => _hardware.Sum(static hardware => hardware.Raised);

    /// <summary>Faults handed to a handler; the same fault again does not count.</summary>
    public long Delivered { get; private set; }

    /// <summary>Stalled faults that the API user resumed.</summary>
    public long ResumedByUser { get; private set; }

    /// <summary>Stalled faults that the core resumed.</summary>
    public long ResumedByCore { get; private set; }

    /// <summary>What all IOMMUs of the machine did, and what the core made of it.</summary>
    public FaultCounts Counts => new(
        Raised,
        Delivered,
        _hardware.Sum(static hardware => hardware.Coalesced),
        ResumedByUser,
        ResumedByCore,
        _hardware.Sum(static hardware => hardware.Terminated),
        _hardware.Sum(static hardware => hardware.Retried),
        _hardware.Sum(static hardware => hardware.ListStalled().Count));

    /// <summary>Adds the page requests of a device: what is left of them is reported at the end of a run.</summary>
    /// <param name="requests">Its page requests.</param>
    public void Add(PageRequestLedger requests) => _requests.Add(requests);

    /// <summary>Adds the hardware of an IOMMU.</summary>
    /// <param name="hardware">The hardware.</param>
    public void Add(IFaultHardware hardware) => _hardware.Add(hardware);

    /// <summary>At the end of a run: reports every fault that is still stalled. A run that was stopped at its first finding could not come to the resume.</summary>
    /// <param name="machine">The machine.</param>
    public void ReportStuck(Machine machine)
    {
        ArgumentNullException.ThrowIfNull(machine);
        if (machine.Options.OnViolation == ViolationPolicy.Stop && machine.Findings.All.Count > 0)
        {
            return;
        }

        foreach (var requests in _requests)
        {
            requests.ReportLeft();
        }

        var stuck = _hardware.SelectMany(static hardware => hardware.ListStalled()).OrderBy(static fault => fault.Since).ToList();
        if (stuck.Count == 0)
        {
            return;
        }

        var (first, others) = (stuck[0], stuck.Count - 1);
        var more = others == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"\n{others} more transactions wait behind it.");
        machine.Report(RuleBook.StuckFault, default, string.Create(CultureInfo.InvariantCulture,
            $"fault {first.Serial} of stream 0x{first.StreamId:x} at iova 0x{first.Iova:x} is stalled since {first.Since} s, now {machine.Now} s.{more}"),
            "end of run");
    }

    /// <summary>In which contexts handlers were called, by name, sorted.</summary>
    public IReadOnlyCollection<string> HandledIn => _handledIn;

    /// <summary>From which contexts faults were resumed, by name, sorted.</summary>
    public IReadOnlyCollection<string> ResumedIn => _resumedIn;

    /// <summary>For IOMMU drivers whose core is their own: a client is about to be told of a fault, in the context that runs.</summary>
    /// <param name="machine">The machine.</param>
    public void NoteHandled(Machine machine) => _handledIn.Add(ContextOf(machine ?? throw new ArgumentNullException(nameof(machine))));

    /// <summary>For IOMMU drivers whose core is their own: a fault is resumed or answered, in the context that runs.</summary>
    /// <param name="machine">The machine.</param>
    public void NoteResume(Machine machine) => _resumedIn.Add(ContextOf(machine ?? throw new ArgumentNullException(nameof(machine))));

    /// <summary>For IOMMU drivers whose core is their own: a client took a fault.</summary>
    public void NoteDelivered() => Delivered++;

    internal void NoteResumed(bool byUser)
    {
        ResumedByUser += byUser ? 1 : 0;
        ResumedByCore += byUser ? 0 : 1;
    }

    private static string ContextOf(Machine machine) => machine.CurrentTask.Context.Name;

    internal StalledFault? StalledIn(IommuDomain domain)
    {
        foreach (var hardware in _hardware)
        {
            if (hardware.StalledIn(domain) is { } stalled)
            {
                return stalled;
            }
        }

        return null;
    }
}
