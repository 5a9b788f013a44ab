using TopHalf.Benchmarks.Programs;

namespace TopHalf.Benchmarks.Peers;

/// <summary>One of the two sides.</summary>
internal interface IPeerSearch
{
    /// <summary>Searches for the bug of a program.</summary>
    /// <param name="program">The program.</param>
    /// <param name="most">After how many schedules the search ends.</param>
    /// <returns>Which schedule had the bug, from 1; null when none had.</returns>
    long? SchedulesToBug(PeerProgram program, int most);

    /// <summary>Measures how fast schedules follow one another, with claims unchecked so that no reports are measured.</summary>
    /// <param name="program">The program.</param>
    /// <param name="seconds">For how long.</param>
    double SchedulesPerSecond(PeerProgram program, int seconds);
}
