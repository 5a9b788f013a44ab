using TopHalf.Machines;

namespace TopHalf.Scheduling;

/// <summary>Runs that follow one another on the threads of one pool, without going back to the caller in between.</summary>
/// <remarks>
/// Both methods are called on whichever thread of the pool ended the run, one after another, with no machine current. What they throw
/// ends the series and reaches the caller; so does a fault of a run that was not the driver's.
/// </remarks>
internal interface IRunSeries
{
    /// <summary>The next machine, made for the same pool and prepared; null at the end.</summary>
    Machine? Next();

    /// <summary>A run of the series has ended.</summary>
    void OnEnded(Machine machine);
}
