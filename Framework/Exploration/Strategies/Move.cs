using System.Runtime.InteropServices;

namespace TopHalf.Exploration.Strategies;

/// <summary>What an actor did, or settled on, at a place in a search.</summary>
/// <remarks>
/// Where an actor can do several things, the search first lets it settle on one, which touches nothing and depends on nobody, and takes the step later. So an
/// actor sleeps, races and waits with one known step, as in the theory of programs without choices, and choices are covered since a settled one is never unsettled.
/// </remarks>
/// <param name="Actor">Who.</param>
/// <param name="Alternative">Which of its alternatives.</param>
/// <param name="IsChoice">Whether it only settled.</param>
/// <param name="Footprint">What the step touched when it was taken; nothing that it depends on has happened since.</param>
internal readonly record struct Move(int Actor, ulong Alternative, bool IsChoice, Footprint Footprint)
{
    /// <summary>Whether both are the same thing to do.</summary>
    /// <param name="other">Another move.</param>
    public bool IsSame(in Move other) => Actor == other.Actor && Alternative == other.Alternative && IsChoice == other.IsChoice;

    /// <summary>Whether the order of the two makes a difference.</summary>
    /// <param name="other">Another move.</param>
    public bool DependsOn(in Move other) => Actor == other.Actor || Footprint.ConflictsWith(other.Footprint);

    /// <summary>Whether a sequence could just as well begin with this move: it is in it with nothing before it on which it depends, or depends on nothing in it.</summary>
    /// <param name="sequence">The sequence.</param>
    public bool IsWeakInitialOf(List<Move> sequence)
    {
        foreach (ref readonly var move in CollectionsMarshal.AsSpan(sequence))
        {
            if (DependsOn(move))
            {
                return IsSame(move);
            }
        }

        return true;
    }
}
