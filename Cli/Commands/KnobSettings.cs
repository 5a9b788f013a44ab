using TopHalf.Devices;
using TopHalf.Scenarios;

namespace TopHalf.Cli.Commands;

/// <summary>Reads <c>--knob name=on|off</c> against the knobs of the scenario's hardware.</summary>
internal static class KnobSettings
{
    public static IReadOnlyDictionary<Knob, bool> Read(Scenario scenario, ScenarioSettings settings, IReadOnlyList<(string Name, string Value)> given)
    {
        var known = scenario.Knobs(settings).Keys.OrderBy(static knob => knob.Name, StringComparer.Ordinal).ToList();
        var read = new Dictionary<Knob, bool>(ReferenceEqualityComparer.Instance);
        foreach (var (name, value) in given)
        {
            var knob = known.Find(knob => knob.Name == name) ?? throw new BadInputException(
                $"--knob '{name}' is not known; known: {(known.Count == 0 ? "none" : string.Join(", ", known))}");
            read[knob] = value switch
            {
                "on" => true,
                "off" => false,
                _ => throw new BadInputException($"--knob {name}='{value}' is not accepted; accepted: on, off"),
            };
        }

        return read;
    }
}
