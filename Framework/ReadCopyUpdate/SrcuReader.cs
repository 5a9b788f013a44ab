namespace TopHalf.ReadCopyUpdate;

/// <summary>An open reader of an <see cref="SrcuStruct"/>.</summary>
public readonly struct SrcuReader
{
    internal SrcuReader(long generation) => Generation = generation;

    internal long Generation { get; }
}
