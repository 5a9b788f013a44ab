using System.Collections.Immutable;

namespace TopHalf.Analyzers.Flow;

/// <summary>One way through a body so far: what the CPU keeps, what the registers hold, and what was found out by branches.</summary>
internal sealed class Frame(CpuState state, Value?[] registers, ImmutableSortedDictionary<string, Frame.Fact> facts)
{
    public CpuState State { get; set; } = state;

    public ImmutableSortedDictionary<string, Fact> Facts { get; set; } = facts;

    /// <summary>The same, to go another way.</summary>
    public Frame Fork() => new(State, (Value?[])registers.Clone(), Facts);

    public Value this[int register]
    {
        get => register >= 0 && registers[register] is { } value ? value : new Value.Symbol("?");
        set
        {
            if (register >= 0)
            {
                registers[register] = value;
            }
        }
    }

    /// <summary>Takes over what another way through may hold besides.</summary>
    /// <returns>Whether that was news.</returns>
    public bool Join(Frame other)
    {
        var isNews = false;
        for (var register = 0; register < registers.Length; register++)
        {
            if (other.Registers[register] is not { } value)
            {
                continue;
            }

            var joined = registers[register] is { } known ? Value.Join(known, value) : value;
            if (registers[register]?.Key != joined.Key)
            {
                registers[register] = joined;
                isNews = true;
            }
        }

        return isNews;
    }

    /// <summary>Forgets what was found out about a name: it stands for something new from here on.</summary>
    public void Forget(string name)
    {
        if (Facts.ContainsKey(name))
        {
            Facts = Facts.Remove(name);
        }
    }

    private Value?[] Registers => registers;

    /// <summary>A name is a constant, or is not.</summary>
    internal readonly record struct Fact(string Constant, bool IsEqual)
    {
        public override string ToString() => (IsEqual ? "==" : "!=") + Constant;
    }
}
