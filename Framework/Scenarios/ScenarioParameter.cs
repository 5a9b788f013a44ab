using System.Globalization;

namespace TopHalf.Scenarios;

/// <summary>Something that can be chosen about a scenario.</summary>
/// <param name="Name">As typed, in kebab case: <c>design</c>.</param>
/// <param name="Summary">What it decides, in one line.</param>
/// <param name="Default">The value when nothing is chosen; empty when the scenario derives it from the others.</param>
/// <param name="Values">The accepted values; empty for a number.</param>
/// <param name="Least">The least number; for a number.</param>
/// <param name="Most">The largest number; for a number.</param>
public sealed record ScenarioParameter(
    string Name, string Summary, string Default, IReadOnlyList<string> Values, long Least = 0, long Most = 0)
{
    /// <summary>Makes a parameter with named values; the first is the default.</summary>
    /// <param name="name">As typed.</param>
    /// <param name="summary">What it decides.</param>
    /// <param name="values">The accepted values.</param>
    public static ScenarioParameter OneOf(string name, string summary, params string[] values) => new(name, summary, values[0], values);

    /// <summary>Makes a parameter that is a whole number.</summary>
    /// <param name="name">As typed.</param>
    /// <param name="summary">What it decides.</param>
    /// <param name="default">The value when nothing is chosen.</param>
    /// <param name="least">The least.</param>
    /// <param name="most">The largest.</param>
    public static ScenarioParameter Number(string name, string summary, long @default, long least, long most) =>
        new(name, summary, @default.ToString(CultureInfo.InvariantCulture), [], least, most);

    /// <summary>What is accepted, for an error message.</summary>
    public string Accepted => Values.Count > 0
        ? string.Join(", ", Values)
        : string.Create(CultureInfo.InvariantCulture, $"a whole number from {Least} to {Most}");

    /// <summary>Whether a value is accepted.</summary>
    /// <param name="value">The value as typed.</param>
    public bool Accepts(string value) => Values.Count > 0
        ? Values.Contains(value)
        : long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= Least && number <= Most;
}
