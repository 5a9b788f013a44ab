using TopHalf.Exploration;

namespace TopHalf.Tests.Exploration.Oracle;

/// <summary>An event of a run.</summary>
internal sealed record ModelStep(int Actor, ulong Alternative, Access[] Touched, bool IsPreemption)
{
    public bool DependsOn(ModelStep other) =>
        Actor == other.Actor || Touched.Any(mine => other.Touched.Any(theirs => mine.ConflictsWith(theirs)));
}
