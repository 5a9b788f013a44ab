using TopHalf.Scheduling;

namespace TopHalf.Cli.Oracle.Behaviour;

/// <summary>One script: an ordinary driver with its test, which records what happens.</summary>
/// <param name="Group">The group to which it belongs.</param>
/// <param name="Name">Its name, unique in its group.</param>
/// <param name="Body">What the main task does; it is bound to the first CPU.</param>
/// <param name="Models">The names of the models for which it makes sense; empty for all.</param>
internal sealed record BehaviourScript(string Group, string Name, Func<BehaviourBench, KernelTask> Body, params string[] Models)
{
    /// <summary>What is done to the script: the last part of a name that consists of several; else null.</summary>
    public string? Event => Name.LastIndexOf('/') is >= 0 and var slash ? Name[(slash + 1)..] : null;
}
