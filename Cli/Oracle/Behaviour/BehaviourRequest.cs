using TopHalf.Contexts;
using TopHalf.Rules;

namespace TopHalf.Cli.Oracle.Behaviour;

/// <summary>What was asked of the scripts.</summary>
internal sealed class BehaviourRequest(string model, string? group, string? script, KnownBehaviour? against, string format, string? outputPath)
{
    public ContextModel Model { get; } = ContextModels.Find(model);

    public KnownBehaviour? Against { get; } = against;

    public string Format { get; } = format;

    public string? OutputPath { get; } = outputPath;

    /// <summary>Whether a script was asked for.</summary>
    public bool Wants(string ofGroup, string name) => (group is null || group == ofGroup) && (script is null || script == name);

    /// <summary>The scripts.</summary>
    /// <exception cref="BadInputException">There is no such group or script.</exception>
    public List<BehaviourScript> Scripts()
    {
        List<BehaviourScript> known = [.. BehaviourCatalogue.Of(Model.Name)];
        if (group is not null && !known.Exists(one => one.Group == group))
        {
            throw new BadInputException($"--group '{group}' is not accepted; accepted: {string.Join(", ", known.Select(static one => one.Group).Distinct())}");
        }

        known.RemoveAll(one => !Wants(one.Group, one.Name));
        return known.Count > 0 ? known : throw new BadInputException($"--script '{script}' is not accepted; --behaviour without it prints them all");
    }
}
