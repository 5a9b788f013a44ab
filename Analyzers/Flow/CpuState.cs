using System.Collections.Immutable;
using TopHalf.Analyzers.Bodies;
using TopHalf.Analyzers.Contracts;

namespace TopHalf.Analyzers.Flow;

/// <summary>What the kernel keeps for a CPU and its task: the level, the counts, the locks; and which handlers may come.</summary>
internal sealed record CpuState
{
    private string? _key;

    public Level Level { get; init; }

    public bool AreIrqsOff { get; init; }

    public int Preempt { get; init; }

    public int Bh { get; init; }

    public int Rcu { get; init; }

    public ImmutableArray<HeldLock> Held { get; init; } = [];

    /// <summary>Sections that belong to no lock, with where they began.</summary>
    public ImmutableArray<(string What, Place Place)> Begun { get; init; } = [];

    /// <summary>The objects whose handlers may come.</summary>
    public ImmutableSortedSet<string> Armed { get; init; } = ImmutableSortedSet<string>.Empty;

    /// <summary>Whether nothing forbids to sleep.</summary>
    public bool MaySleep => Level == Level.Task && !AreIrqsOff && Preempt == 0 && Bh == 0 && Rcu == 0;

    /// <summary>Whether an interrupt may come here.</summary>
    public bool MayIrqCome => Level is Level.Task or Level.Softirq && !AreIrqsOff;

    /// <summary>Whether a softirq may come here.</summary>
    public bool MaySoftirqCome => Level is Level.Task && !AreIrqsOff && Bh == 0;

    /// <summary>Text that is the same for equal states.</summary>
    public string Key => _key ??= string.Join(
        ";",
        $"{Level}{(AreIrqsOff ? "!" : "")}{Preempt}.{Bh}.{Rcu}",
        string.Join(",", Held.Select(static held => $"{held.Lock}/{(int)held.Sections}/{held.WereIrqsOff}")),
        string.Join(",", Armed));

    /// <summary>The state in which an entry point begins.</summary>
    public static CpuState At(EntryPoint entry, ImmutableSortedSet<string> armed) => new()
    {
        Level = entry.Level,
        AreIrqsOff = entry.IsAtomic || entry.Level is Level.HardIrq or Level.Nmi,
        Preempt = entry.IsAtomic ? 1 : 0,
        Armed = armed,
    };

    /// <summary>What makes it atomic, in the words of a report.</summary>
    public string Why(string context)
    {
        List<string> reasons = [];
        if (Level is not Level.Task)
        {
            reasons.Add(context);
        }

        reasons.AddRange(Held.Where(static held => held.Sections != Sections.None).Select(static held => $"'{held.Name}' is held, taken at {held.Place}"));
        reasons.AddRange(Begun.Select(static section => $"{section.What} at {section.Place}"));
        if (reasons.Count == 0)
        {
            reasons.Add(AreIrqsOff ? "interrupts were left disabled" : "it is called in atomic context");
        }

        return string.Join(", and ", reasons);
    }

    /// <summary>Begins sections.</summary>
    public CpuState Enter(Sections sections) => this with
    {
        Preempt = Up(Preempt, sections, Sections.Preempt),
        Bh = Up(Bh, sections, Sections.Bh),
        Rcu = Up(Rcu, sections, Sections.Rcu),
        AreIrqsOff = AreIrqsOff || (sections & (Sections.Irq | Sections.IrqSave)) != 0,
        _key = null,
    };

    /// <summary>Ends sections. Interrupts that were saved are put back by <paramref name="wereIrqsOff"/>.</summary>
    public CpuState Leave(Sections sections, bool wereIrqsOff) => this with
    {
        Preempt = Down(Preempt, sections, Sections.Preempt),
        Bh = Down(Bh, sections, Sections.Bh),
        Rcu = Down(Rcu, sections, Sections.Rcu),
        AreIrqsOff = (sections & Sections.Irq) != 0 ? false : (sections & Sections.IrqSave) != 0 ? wereIrqsOff : AreIrqsOff,
        _key = null,
    };

    public CpuState With(ImmutableArray<HeldLock> held) => this with { Held = held, _key = null };

    public CpuState With(ImmutableArray<(string What, Place Place)> begun) => this with { Begun = begun, _key = null };

    public CpuState With(ImmutableSortedSet<string> armed) => this with { Armed = armed, _key = null };

    private static int Up(int count, Sections sections, Sections section) => (sections & section) == 0 ? count : count < 3 ? count + 1 : count;

    private static int Down(int count, Sections sections, Sections section) => (sections & section) == 0 || count == 0 ? count : count - 1;
}
