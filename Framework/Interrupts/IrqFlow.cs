namespace TopHalf.Interrupts;

/// <summary>Who masks a line when: the flow handlers of genirq.</summary>
public enum IrqFlow : byte
{
    /// <summary>Masked while its handler runs (<c>handle_level_irq</c>).</summary>
    Level,

    /// <summary>Acknowledged first, so that an edge during the handler is not lost; the handler then runs again (<c>handle_edge_irq</c>).</summary>
    Edge,

    /// <summary>The controller keeps it in service until the end of interrupt (<c>handle_fasteoi_irq</c>).</summary>
    FastEoi,

    /// <summary>Nothing is masked or acknowledged (<c>handle_simple_irq</c>).</summary>
    Simple,

    /// <summary>Belongs to each CPU by itself: nothing keeps its handlers from running on two CPUs at once, nor while it is disabled (<c>handle_percpu_irq</c>).</summary>
    PerCpu,
}
