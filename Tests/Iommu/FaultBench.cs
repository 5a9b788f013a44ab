using NUnit.Framework;
using TopHalf.Interrupts;
using TopHalf.Iommu;
using TopHalf.Machines;
using TopHalf.Scheduling;

namespace TopHalf.Tests.Iommu;

/// <summary>From which context a <see cref="FaultBench"/> reports.</summary>
internal enum ReportFrom
{
    HardIrq,
    IrqThread,
}

/// <summary>A tiny IOMMU: hardware that holds what faults, and a driver that reports it, in one. Faults are held first come, first recorded.</summary>
internal sealed class FaultBench : IIommuOps, IFaultHardware
{
    private const int Irq = 42;

    private readonly List<StalledFault> _held = [];
    private readonly InterruptLine _line;
    private readonly List<ResumeAction> _resumes = [];
    private bool _status;
    private long _recorded;
    private IommuFault _captured;

    public FaultBench(Machine machine, ReportFrom? from = ReportFrom.HardIrq)
    {
        Ledger.Add(this);
        Domain = new(this, Ledger, "gpu") { StallOnFault = true };
        _line = machine.Interrupts.Wire(Irq, "smmu-ctx0").Line;
        Require(Domain.Attach(Device));
        if (from is null)
        {
            // The test reports by itself.
            return;
        }

        Require(from == ReportFrom.HardIrq
            ? machine.Interrupts.RequestThreadedIrq(Irq, OnIrq, OnSecondCallAsync, IrqFlags.OneShot, "smmu", out _)
            : machine.Interrupts.RequestThreadedIrq(Irq, null, OnThreadAsync, IrqFlags.OneShot, "smmu", out _));
    }

    public IommuDomain Domain { get; }

    public IommuDevice Device { get; } = new("gpu", [0], new("gpu"));

    public FaultLedger Ledger { get; } = new();

    /// <summary>Whether a stalled fault keeps the interrupt line up, as on MMU-500. Default false.</summary>
    public bool StallHoldsLine { get; init; }

    /// <summary>Whether a resume has no effect while the fault is not cleared, as on MMU-500. Default false.</summary>
    public bool ResumeNeedsClear { get; init; }

    /// <summary>What resumes did, in their order.</summary>
    public IReadOnlyList<ResumeAction> Resumes => _resumes;

    public long Raised { get; private set; }

    public long Coalesced => 0;

    public long Terminated => _resumes.Count(static action => action == ResumeAction.Terminate);

    public long Retried => _resumes.Count(static action => action == ResumeAction.Retry);

    public int Held => _held.Count;

    public int Freed { get; private set; }

    /// <summary>The device touches an address that nothing is mapped at: the access is held, and recorded if it is the first.</summary>
    public void Fault(ulong iova)
    {
        Raised++;
        _held.Add(new(0, 0, iova, Machine.Current.Now));
        RecordFirst();
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

    public KernelTask FreeAsync(IommuDomain domain)
    {
        Freed++;
        return default;
    }

    public Errno Map(IommuDomain domain, ulong iova, ulong physical, ulong sizeBytes, bool isWritable) => Errno.Ok;

    public ulong Unmap(IommuDomain domain, ulong iova, ulong sizeBytes) => sizeBytes;

    public void Resume(IommuDomain domain, ResumeAction action)
    {
        if (_held.Count > 0 && !(ResumeNeedsClear && _status))
        {
            _resumes.Add(action);
            _held.RemoveAt(0);
            // The record goes with what it is about.
            _status = false;
            RecordFirst();
        }
    }

    /// <summary>What a driver would report now.</summary>
    public IommuFault Recorded => new(_held[0].Serial, _held[0].Iova, FaultKind.Translation, IsWrite: false, IsStalled: true, StreamId: 0);

    private static void Require(Errno error) => Assert.That(error, Is.EqualTo(Errno.Ok));

    private void RecordFirst()
    {
        if (_held is [{ Serial: 0 } next, ..])
        {
            _held[0] = next with { Serial = ++_recorded };
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

    private bool Capture()
    {
        if (_held.Count == 0)
        {
            return false;
        }

        _captured = Recorded;
        _status = false;
        UpdateLine();
        return true;
    }

    private IrqReturn OnIrq(int irq) => !Capture()
        ? IrqReturn.None
        : Domain.ReportFault(_captured) == FaultReport.NeedsThread ? IrqReturn.WakeThread : IrqReturn.Handled;

    private async KernelTask<IrqReturn> OnSecondCallAsync(int irq)
    {
        await Domain.ReportFaultInThreadAsync(_captured, isSecondCall: true);
        return IrqReturn.Handled;
    }

    private async KernelTask<IrqReturn> OnThreadAsync(int irq)
    {
        if (!Capture())
        {
            return IrqReturn.None;
        }

        await Domain.ReportFaultInThreadAsync(_captured);
        return IrqReturn.Handled;
    }
}
