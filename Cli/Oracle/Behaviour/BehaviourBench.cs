using System.Globalization;
using TopHalf.Machines;

namespace TopHalf.Cli.Oracle.Behaviour;

/// <summary>What a script has at hand: its machine, the log, and the notes that are no tokens.</summary>
internal sealed class BehaviourBench(Machine machine)
{
    private readonly List<string> _counts = [];
    private readonly List<string> _returns = [];

    public Machine Machine { get; } = machine;

    public BehaviourLog Log { get; } = new(machine);

    /// <summary>How often what ran, and what was found in the kernel's structures.</summary>
    public IReadOnlyList<string> Counts => _counts;

    /// <summary>What calls returned that are not in the sequence.</summary>
    public IReadOnlyList<string> Returns => _returns;

    /// <summary>Notes a count: <c>name=value</c>.</summary>
    public void Count(string name, long value) => Note(string.Create(CultureInfo.InvariantCulture, $"{name}={value}"));

    /// <summary>Notes something among the counts.</summary>
    public void Note(string text) => _counts.Add(text);

    /// <summary>Notes what a call returned.</summary>
    public void Return(string name, long value) => _returns.Add(string.Create(CultureInfo.InvariantCulture, $"{name}={value}"));
}
