namespace TopHalf.Locking;

/// <summary>A lock that is waited for by spinning: holding it makes the context atomic.</summary>
internal interface ISpinning;
