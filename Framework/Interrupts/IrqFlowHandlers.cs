using TopHalf.Tracing;

namespace TopHalf.Interrupts;

/// <summary>The flow handlers: what the core does with a line around its handlers. Each follows the kernel function it names, in kernel/irq/chip.c.</summary>
internal static class IrqFlowHandlers
{
    /// <summary>Runs the flow of a descriptor, in hard interrupt context.</summary>
    public static void Handle(IrqDesc desc)
    {
        switch (desc.Flow)
        {
            case IrqFlow.Level:
                HandleLevel(desc);
                break;
            case IrqFlow.Edge:
                HandleEdge(desc);
                break;
            case IrqFlow.FastEoi:
                HandleFastEoi(desc);
                break;
            case IrqFlow.PerCpu:
                HandlePerCpu(desc);
                break;
            default:
                HandleSimple(desc);
                break;
        }
    }

    /// <summary><c>mask_irq()</c></summary>
    public static void Mask(IrqDesc desc)
    {
        if (!desc.Is(IrqDataState.Masked))
        {
            Call(desc, ChipCallback.Mask);
            desc.Chip.Mask(desc);
            desc.Data |= IrqDataState.Masked;
        }
    }

    /// <summary><c>unmask_irq()</c></summary>
    public static void Unmask(IrqDesc desc)
    {
        if (desc.Is(IrqDataState.Masked))
        {
            Call(desc, ChipCallback.Unmask);
            desc.Data &= ~IrqDataState.Masked;
            desc.Chip.Unmask(desc);
        }
    }

    /// <summary><c>unmask_threaded_irq()</c></summary>
    public static void UnmaskThreaded(IrqDesc desc)
    {
        if (desc.ChipIs(IrqChipFlags.EoiThreaded))
        {
            Eoi(desc);
        }

        Unmask(desc);
    }

    public static void Call(IrqDesc desc, ChipCallback callback)
    {
        desc.Machine.ChargeFor(Machines.CostItem.ChipCall);
        desc.Machine.Emit(EventKind.ChipCall, null, (desc.Number * 16) + (int)callback);
    }

    /// <summary><c>handle_level_irq()</c></summary>
    private static void HandleLevel(IrqDesc desc)
    {
        MaskAck(desc);
        if (desc.Is(IrqDataState.InProgress))
        {
            return;
        }

        desc.State &= ~IrqDescState.Replay;
        if (CannotHandle(desc))
        {
            desc.State |= IrqDescState.Pending;
            return;
        }

        HandleEvent(desc);
        if (!desc.Is(IrqDataState.Disabled) && desc.ThreadsOneShot == 0)
        {
            Unmask(desc);
        }
    }

    /// <summary><c>handle_edge_irq()</c></summary>
    private static void HandleEdge(IrqDesc desc)
    {
        desc.State &= ~IrqDescState.Replay;
        if (desc.Is(IrqDataState.InProgress) || CannotHandle(desc))
        {
            desc.State |= IrqDescState.Pending;
            MaskAck(desc);
            return;
        }

        Call(desc, ChipCallback.Ack);
        desc.Chip.Ack(desc);
        do
        {
            if (desc.Actions.Length == 0)
            {
                Mask(desc);
                return;
            }

            if (desc.Has(IrqDescState.Pending) && !desc.Is(IrqDataState.Disabled))
            {
                Unmask(desc);
            }

            HandleEvent(desc);
        }
        while (desc.Has(IrqDescState.Pending) && !desc.Is(IrqDataState.Disabled));
    }

    /// <summary><c>handle_fasteoi_irq()</c></summary>
    private static void HandleFastEoi(IrqDesc desc)
    {
        if (desc.Is(IrqDataState.InProgress))
        {
            desc.State |= desc.ChipIs(IrqChipFlags.ResendWhenInProgress) ? IrqDescState.Pending : 0;
            Eoi(desc);
            return;
        }

        desc.State &= ~IrqDescState.Replay;
        if (CannotHandle(desc))
        {
            desc.State |= IrqDescState.Pending;
            Mask(desc);
            Eoi(desc);
            return;
        }

        if (desc.Has(IrqDescState.OneShot))
        {
            Mask(desc);
        }

        HandleEvent(desc);
        CondUnmaskEoi(desc);
        if (desc.Has(IrqDescState.Pending))
        {
            desc.Machine.Interrupts.CheckResend(desc);
        }
    }

    /// <summary><c>cond_unmask_eoi_irq()</c></summary>
    private static void CondUnmaskEoi(IrqDesc desc)
    {
        if (!desc.Has(IrqDescState.OneShot))
        {
            Eoi(desc);
        }
        else if (!desc.Is(IrqDataState.Disabled) && desc.Is(IrqDataState.Masked) && desc.ThreadsOneShot == 0)
        {
            Eoi(desc);
            Unmask(desc);
        }
        else if (!desc.ChipIs(IrqChipFlags.EoiThreaded))
        {
            Eoi(desc);
        }
    }

    /// <summary><c>handle_simple_irq()</c></summary>
    private static void HandleSimple(IrqDesc desc)
    {
        if (desc.Is(IrqDataState.InProgress))
        {
            return;
        }

        desc.State &= ~IrqDescState.Replay;
        if (CannotHandle(desc))
        {
            desc.State |= IrqDescState.Pending;
            return;
        }

        HandleEvent(desc);
    }

    /// <summary><c>handle_percpu_irq()</c>: without the lock, and so without a look at what others do.</summary>
    private static void HandlePerCpu(IrqDesc desc)
    {
        Call(desc, ChipCallback.Ack);
        desc.Chip.Ack(desc);
        desc.Machine.Interrupts.RunActions(desc);
        Eoi(desc);
    }

    private static bool CannotHandle(IrqDesc desc) => desc.Actions.Length == 0 || desc.Is(IrqDataState.Disabled);

    /// <summary><c>mask_ack_irq()</c></summary>
    private static void MaskAck(IrqDesc desc)
    {
        if (desc.ChipIs(IrqChipFlags.HasMaskAck))
        {
            Call(desc, ChipCallback.MaskAck);
            desc.Chip.MaskAck(desc);
            desc.Data |= IrqDataState.Masked;
            return;
        }

        Mask(desc);
        Call(desc, ChipCallback.Ack);
        desc.Chip.Ack(desc);
    }

    private static void Eoi(IrqDesc desc)
    {
        Call(desc, ChipCallback.Eoi);
        desc.Chip.Eoi(desc);
    }

    /// <summary><c>handle_irq_event()</c></summary>
    private static void HandleEvent(IrqDesc desc)
    {
        desc.State &= ~IrqDescState.Pending;
        desc.Data |= IrqDataState.InProgress;
        desc.Machine.Races?.Acquire(desc.HandledOrder);
        desc.Machine.Interrupts.RunActions(desc);
        desc.Machine.Races?.Release(ref desc.HandledOrder);
        desc.Data &= ~IrqDataState.InProgress;
    }
}
