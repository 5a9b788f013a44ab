using TopHalf.Rules;

namespace TopHalf.Contexts;

/// <summary>The context models that come with the framework.</summary>
public static class ContextModels
{
    /// <summary>All of them; the first is the default.</summary>
    public static IReadOnlyList<ContextModel> All { get; } = [Linux.Model, PreemptRt.Model];

    /// <summary>The model of this name.</summary>
    /// <param name="name">The name by which it is chosen on a command line.</param>
    /// <exception cref="ArgumentException">There is no such model; the message lists those that there are.</exception>
    public static ContextModel Find(string name) => All.FirstOrDefault(model => model.Name == name)
        ?? throw new ArgumentException($"There is no context model '{name}'. There are: {string.Join(", ", All.Select(static model => model.Name))}.", nameof(name));
}
