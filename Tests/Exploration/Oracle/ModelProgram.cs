namespace TopHalf.Tests.Exploration.Oracle;

/// <summary>The code of a task or handler: yields what it does next, and finds the outcome in the context when it goes on.</summary>
internal delegate IEnumerable<ModelOperation> ModelCode(ModelContext context);

/// <summary>A small concurrent program: what runs on each CPU, and which interrupts can land there.</summary>
internal sealed record ModelProgram
{
    /// <summary>By CPU.</summary>
    public required ModelCode[] Tasks { get; init; }

    /// <summary>By CPU, by number: the handlers of interrupts that land once, whenever they are not masked. A handler can be interrupted by one of a higher number.</summary>
    public ModelCode[][] Armed { get; init; } = [];

    /// <summary>By CPU, by number: the handlers of interrupts that land when they were raised.</summary>
    public ModelCode[][] Raisable { get; init; } = [];

    /// <summary>A misreading of what programs do: that a compare-and-exchange that fails is taken for a look.</summary>
    public bool FailedExchangeIsRead { get; init; }

    /// <summary>A misreading: looks are taken for changes.</summary>
    public bool ReadIsWrite { get; init; }

    /// <summary>A misreading: all memory is taken for one object.</summary>
    public bool IsOneObject { get; init; }

    /// <summary>In which order a CPU's interrupts are listed.</summary>
    public bool ListsInterruptsBackwards { get; init; }

    /// <summary>Whom the default policy prefers.</summary>
    public ModelPolicy Policy { get; init; }

    /// <summary>Each CPU gets the number that stands at its place; none for its own.</summary>
    public int[] Numbers { get; init; } = [];

    public override string ToString() => Text;

    public string Text { get; init; } = "";
}
