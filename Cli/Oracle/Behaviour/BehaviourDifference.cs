namespace TopHalf.Cli.Oracle.Behaviour;

/// <summary>The first step at which two sequences of one script part.</summary>
/// <param name="Group">The group of the script.</param>
/// <param name="Script">Its name.</param>
/// <param name="Step">The number of the step, from 1.</param>
/// <param name="Theirs">What the kernel did there.</param>
/// <param name="Ours">What the machine did there.</param>
internal sealed record BehaviourDifference(string Group, string Script, int Step, string Theirs, string Ours)
{
    private const string End = "(end)";

    /// <summary>Finds it; null when the sequences are equal.</summary>
    public static BehaviourDifference? Between(string group, string script, List<string> theirs, List<string> ours)
    {
        for (var i = 0; i < theirs.Count || i < ours.Count; i++)
        {
            var (their, our) = (i < theirs.Count ? theirs[i] : End, i < ours.Count ? ours[i] : End);
            if (their != our)
            {
                return new(group, script, i + 1, their, our);
            }
        }

        return null;
    }
}
