using NUnit.Framework;
using TopHalf.Interrupts;
using TopHalf.Iommu;
using TopHalf.Machines;
using TopHalf.Scheduling;

namespace TopHalf.Tests.Rules;

/// <summary>The smallest IOMMU on which faults stall, hardware and driver in one, for the examples of the rule pages.</summary>
public sealed class PageIommu : IIommuOps, IFaultHardware
{
    private const int Irq = 42;

    private readonly List<StalledFault> _held = [];
    private readonly InterruptLine _line;
    private readonly TlbSyncWait _sync = new(Machine.Current, "the SMMU");
    private bool _status;
    private IommuFault _captured;

    public PageIommu()
    {
        Domain = new(this, Ledger, "gpu") { StallOnFault = true };
        Ledger.Add(this);
        _line = Machine.Current.Interrupts.Wire(Irq, "smmu-ctx0").Line;
        Require(Domain.Attach(Device));
        Require(Machine.Current.Interrupts.RequestThreadedIrq(Irq, OnIrq, OnThreadAsync, IrqFlags.OneShot, "smmu", out _));
    }

    public IommuDomain Domain { get; }

    public IommuDevice Device { get; } = new("gpu", [0], new("gpu"));

    public FaultLedger Ledger { get; } = new();

    /// <summary>Whether a stalled fault keeps the interrupt line up, as on MMU-500. Default false.</summary>
    public bool StallHoldsLine { get; set; }

    public long Raised { get; private set; }

    public long Coalesced => 0;

    public long Terminated { get; private set; }

    public long Retried { get; private set; }

    /// <summary>The device touches an address that nothing is mapped at: the access is held.</summary>
    public void Fault(ulong iova)
    {
        Raised++;
        _held.Add(new(0, 0, iova, Machine.Current.Now));
        RecordFirst();
    }

    /// <summary>A TLB synchronisation is ordered; it waits for what is stalled.</summary>
    public void OrderTlbSync()
    {
        if (_held.Count > 0)
        {
            _sync.Begin(_held[0]);
        }
    }

    /// <summary>Looks whether the TLB synchronisation is complete.</summary>
    public bool IsTlbSyncPending()
    {
        _sync.Poll();
        return _sync.IsPending;
    }

    public StalledFault? StalledIn(IommuDomain domain) => _held.Count > 0 ? _held[0] : null;

    public IReadOnlyList<StalledFault> ListStalled() => _held;

    public Errno Attach(IommuDomain domain, IommuDevice device, out bool canStall)
    {
        canStall = true;
        return Errno.Ok;
    }

    public void Detach(IommuDomain domain, IommuDevice device)
    {
    }

    public KernelTask FreeAsync(IommuDomain domain) => default;

    public Errno Map(IommuDomain domain, ulong iova, ulong physical, ulong sizeBytes, bool isWritable) => Errno.Ok;

    public ulong Unmap(IommuDomain domain, ulong iova, ulong sizeBytes) => sizeBytes;

    public void Resume(IommuDomain domain, ResumeAction action)
    {
        if (_held.Count > 0)
        {
            Retried += action == ResumeAction.Retry ? 1 : 0;
            Terminated += action == ResumeAction.Terminate ? 1 : 0;
            _held.RemoveAt(0);
            RecordFirst();
            if (_held.Count == 0)
            {
                _sync.End();
            }
        }
    }

    private static void Require(Errno error) => Assert.That(error, Is.EqualTo(Errno.Ok));

    private void RecordFirst()
    {
        if (_held is [{ Serial: 0 } next, ..])
        {
            _held[0] = next with { Serial = Raised - _held.Count + 1 };
            _status = true;
            _line.Assert();
        }

        UpdateLine();
    }

    private void UpdateLine()
    {
        if (!_status && !(StallHoldsLine && _held.Count > 0))
        {
            _line.Deassert();
        }
    }

    private IrqReturn OnIrq(int irq)
    {
        if (_held.Count == 0)
        {
            return IrqReturn.None;
        }

        _captured = new(_held[0].Serial, _held[0].Iova, FaultKind.Translation, IsWrite: false, IsStalled: true, StreamId: 0);
        _status = false;
        UpdateLine();
        return Domain.ReportFault(_captured) == FaultReport.NeedsThread ? IrqReturn.WakeThread : IrqReturn.Handled;
    }

    private async KernelTask<IrqReturn> OnThreadAsync(int irq)
    {
        await Domain.ReportFaultInThreadAsync(_captured, isSecondCall: true);
        return IrqReturn.Handled;
    }
}
