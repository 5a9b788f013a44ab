using TopHalf.Choices;
using TopHalf.Devices;
using TopHalf.Exploration;
using TopHalf.Machines;
using TopHalf.Races;
using TopHalf.Tracing;

namespace TopHalf.Interrupts;

/// <summary>One input of the machine's interrupt controller: the wire on one side, mask, latch and service state on the other.</summary>
/// <remarks>
/// Delivered when (up or latched) and not masked and not in service, to one CPU. An edge is latched one deep and survives masking.
/// A level is looked at again after every change, after unmask and after end of interrupt.
/// </remarks>
public sealed class InterruptLine : IInterruptWire
{
    private readonly Machine _machine;
    private readonly IrqDesc _desc;
    private VectorClock? _raisedOrder;
    private bool _isHeldBack;
    private Cpu _target;

    internal InterruptLine(Machine machine, IrqDesc desc, bool isEdge)
    {
        _machine = machine;
        _desc = desc;
        IsEdge = isEdge;
        _target = machine.Cpus[0];
    }

    /// <summary>Whether a change of the wire counts, and not its level.</summary>
    public bool IsEdge { get; }

    /// <inheritdoc/>
    public bool IsAsserted { get; private set; }

    /// <summary>How often the reason changed for which the wire is asserted.</summary>
    public long Causes { get; private set; }

    /// <summary>How many pulses came while one was latched already.</summary>
    public long Merged { get; private set; }

    /// <summary>Whether an edge waits to be delivered.</summary>
    public bool IsLatched { get; private set; }

    /// <summary>Whether the controller was told to keep it from being delivered; so it is at first.</summary>
    public bool IsMasked { get; private set; } = true;

    /// <summary>Whether it was delivered and the controller waits for the end of interrupt.</summary>
    public bool IsInService { get; private set; }

    private bool IsDeliverable => (IsAsserted || IsLatched) && !IsMasked && !IsInService && !_isHeldBack;

    /// <inheritdoc/>
    public void Assert()
    {
        if (!IsEdge || !IsLatched)
        {
            // A pulse that finds one latched adds nothing to it.
            _machine.Races?.ReleaseOnly(ref _raisedOrder);
        }

        Causes++;
        _isHeldBack = false;
        _machine.EmitHardware(EventKind.IrqRaise, null, _desc.Number);
        if (!IsAsserted && !IsLatched && _machine.Injects(InjectableFaults.LostInterrupts, _desc.What))
        {
            // An edge is gone; a level is there, and nobody looks at it until the wire changes.
            (IsAsserted, _isHeldBack) = (!IsEdge, !IsEdge);
            Evaluate();
            return;
        }

        if (IsEdge)
        {
            Merged += IsLatched ? 1 : 0;
            Latch();
            return;
        }

        IsAsserted = true;
        Evaluate();
    }

    /// <inheritdoc/>
    public void Deassert()
    {
        IsAsserted = false;
        _isHeldBack = false;
        Evaluate();
    }

    internal void Latch()
    {
        IsLatched = true;
        Evaluate();
    }

    internal void SetMasked(bool masked)
    {
        IsMasked = masked;
        Evaluate();
    }

    internal void SetTarget(int cpu)
    {
        _target.PendingLines.Remove(_desc);
        _target = _machine.CpuNumber(cpu);
        Evaluate();
    }

    internal void EndService()
    {
        IsInService = false;
        Evaluate();
    }

    /// <summary>What comes before the interrupt that the wire raises.</summary>
    internal VectorClock? RaisedOrder => _raisedOrder;

    /// <summary>Keeps a storming level from being delivered until the wire changes.</summary>
    internal void HoldBack()
    {
        _isHeldBack = true;
        Evaluate();
    }

    /// <summary>The controller hands the interrupt to its CPU.</summary>
    internal void Deliver(bool tracksService)
    {
        IsLatched = false;
        IsInService = tracksService;
        Evaluate();
    }

    private void Evaluate()
    {
        _machine.Search?.Touch(SearchKeys.OfInterrupt(_desc.Number), AccessMode.Write);
        var pending = _target.PendingLines;
        var index = pending.BinarySearch(_desc, IrqDesc.ByNumber);
        if (IsDeliverable && index < 0)
        {
            _machine.Scheduler.Notice(_target);
            pending.Insert(~index, _desc);
        }
        else if (!IsDeliverable && index >= 0)
        {
            pending.RemoveAt(index);
        }
    }
}
