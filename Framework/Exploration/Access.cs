namespace TopHalf.Exploration;

/// <summary>What a step touched.</summary>
/// <param name="Object">The object, by a key that is the same in every run in which the same code makes it.</param>
/// <param name="Mode">How.</param>
public readonly record struct Access(ulong Object, AccessMode Mode)
{
    /// <summary>Whether the order of the two makes a difference: the same object, and not both are reads.</summary>
    /// <param name="other">What a step of another actor touched.</param>
    public bool ConflictsWith(Access other) =>
        Mode == AccessMode.Barrier || other.Mode == AccessMode.Barrier ||
        (Object == other.Object && (Mode != AccessMode.Read || other.Mode != AccessMode.Read));

    /// <inheritdoc/>
    public override int GetHashCode() => (int)(((Object + (ulong)Mode) * 0x9E37_79B9_7F4A_7C15) >> 32);
}
