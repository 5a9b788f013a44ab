using System.Globalization;

namespace TopHalf.Analyzers.Flow;

/// <summary>Short names for long ones, the same ones in every run: names of objects are made of names of objects.</summary>
internal sealed class ShortNames
{
    private readonly Dictionary<string, string> _short = [];
    private readonly Dictionary<string, string> _long = [];

    /// <summary>The short name.</summary>
    public string Of(string name)
    {
        if (!_short.TryGetValue(name, out var known))
        {
            known = "o" + _short.Count.ToString(CultureInfo.InvariantCulture);
            _short[name] = known;
            _long[known] = name;
        }

        return known;
    }

    /// <summary>The long name that was made short; what is no short name stands for itself.</summary>
    public string Long(string name) => _long.TryGetValue(name, out var known) ? known : name;
}
