using System.Globalization;

namespace TopHalf.Scenarios;

/// <summary>The values that were chosen for the parameters of a scenario.</summary>
public sealed class ScenarioSettings
{
    private readonly Dictionary<string, string> _values;

    /// <summary>Checks what was chosen, and fills in the defaults.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <param name="chosen">Values by parameter name.</param>
    /// <exception cref="ArgumentException">A name or a value is not accepted; the message names it and what is accepted.</exception>
    public ScenarioSettings(Scenario scenario, IReadOnlyDictionary<string, string> chosen)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        ArgumentNullException.ThrowIfNull(chosen);
        _values = scenario.Parameters.ToDictionary(static parameter => parameter.Name, static parameter => parameter.Default, StringComparer.Ordinal);
        foreach (var (name, value) in chosen.OrderBy(static pair => pair.Key, StringComparer.Ordinal))
        {
            var parameter = scenario.Parameters.FirstOrDefault(parameter => parameter.Name == name) ?? throw new ArgumentException(
                $"scenario '{scenario.Name}' has no option '{name}'; it has: {string.Join(", ", scenario.Parameters.Select(static known => known.Name))}");
            if (!parameter.Accepts(value))
            {
                throw new ArgumentException($"--{name} '{value}' is not accepted; accepted: {parameter.Accepted}");
            }

            _values[name] = value;
        }

        scenario.Complete(_values);
    }

    /// <summary>All values by parameter name.</summary>
    public IReadOnlyDictionary<string, string> All => _values;

    /// <summary>The value of a parameter.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="ArgumentException">The scenario has no such parameter.</exception>
    public string this[string name] => _values.TryGetValue(name, out var value)
        ? value
        : throw new ArgumentException($"There is no parameter '{name}'.", nameof(name));

    /// <summary>The value of a parameter, or a text when the scenario does not have it.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="otherwise">What is returned then.</param>
    public string GetOr(string name, string otherwise) => _values.GetValueOrDefault(name, otherwise);

    /// <summary>The value of a parameter that is a number.</summary>
    /// <param name="name">Its name.</param>
    public long Number(string name) => long.Parse(this[name], CultureInfo.InvariantCulture);
}
