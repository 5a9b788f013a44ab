namespace TopHalf.Exploration;

/// <summary>A strategy that knows which runs are reorderings of one another.</summary>
public interface IReducingStrategy : IStrategy
{
    /// <summary>Runs that are no reordering of another one.</summary>
    long Classes { get; }

    /// <summary>Runs that were given up since all that could follow had been tried.</summary>
    long Blocked { get; }
}
