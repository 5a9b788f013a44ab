using System.Collections.Immutable;
using System.Globalization;

namespace TopHalf.Analyzers.Flow;

/// <summary>What a register or field may hold.</summary>
internal abstract record Value
{
    /// <summary>Values beyond this many are not told apart.</summary>
    private const int Most = 12;

    /// <summary>Text that is the same for equal values.</summary>
    public abstract string Key { get; }

    /// <summary>The objects and functions among what it may be.</summary>
    public virtual ImmutableArray<Value> Parts => [this];

    /// <summary>The objects among what it may be.</summary>
    public IEnumerable<Object> Objects => Parts.OfType<Object>();

    /// <inheritdoc/>
    public sealed override string ToString() => Key;

    /// <summary>Either of two values.</summary>
    public static Value Join(Value one, Value other)
    {
        if (one.Key == other.Key)
        {
            return one;
        }

        var parts = one.Parts.AddRange(other.Parts).GroupBy(static part => part.Key).Select(static group => group.First())
            .OrderBy(static part => part.Key, StringComparer.Ordinal).Take(Most).ToImmutableArray();
        return parts.Length == 1 ? parts[0] : new Union(parts);
    }

    /// <summary>A constant; enumerations by their number.</summary>
    internal sealed record Constant(object? Content) : Value
    {
        public static readonly Constant True = new(true);
        public static readonly Constant False = new(false);

        public override string Key { get; } = Content is null ? "null" : "=" + Convert.ToString(Normal(Content), CultureInfo.InvariantCulture);

        private static object Normal(object content) => content is bool or string ? content : content is IConvertible and not char ? Convert.ToDecimal(content, CultureInfo.InvariantCulture) : content;
    }

    /// <summary>An object, by where it is made.</summary>
    /// <param name="Id">One for each place, and for what is made by a constructor one for each object.</param>
    /// <param name="Type">Its class; empty if only the machine knows.</param>
    /// <param name="IsMany">Whether it stands for more than one.</param>
    internal sealed record Object(string Id, string Type, bool IsMany) : Value
    {
        public override string Key => Id;
    }

    /// <summary>A function with the object that it is called on.</summary>
    internal sealed record Function(string Method, Value? Receiver) : Value
    {
        public override string Key { get; } = $"&{Method}({Receiver?.Key})";
    }

    /// <summary>Not known, but the same wherever it has the same name.</summary>
    internal sealed record Symbol(string Name) : Value
    {
        public override string Key => Name;
    }

    /// <summary>Whether a value is the constant.</summary>
    internal sealed record Test(string Subject, string Expected, bool IsNegated) : Value
    {
        public override string Key { get; } = $"({Subject}{(IsNegated ? "!=" : "==")}{Expected})";
    }

    /// <summary>Releases a lock.</summary>
    internal sealed record Guard(string Lock) : Value
    {
        public override string Key { get; } = "guard " + Lock;
    }

    /// <summary>Interrupt flags that were saved.</summary>
    internal sealed record SavedFlags(bool WereOff) : Value
    {
        public override string Key { get; } = WereOff ? "flags off" : "flags on";
    }

    /// <summary>One of several.</summary>
    internal sealed record Union(ImmutableArray<Value> All) : Value
    {
        public override string Key { get; } = "{" + string.Join("|", All.Select(static part => part.Key)) + "}";

        public override ImmutableArray<Value> Parts => All;

        public bool Equals(Union? other) => other is not null && Key == other.Key;

        public override int GetHashCode() => Key.GetHashCode();
    }
}
