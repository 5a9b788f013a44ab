namespace TopHalf.Benchmarks.Peers;

/// <summary>A program, and how both sides did on it.</summary>
/// <param name="Program">Its name.</param>
/// <param name="Switches">Where its tasks are switched: at awaits only, or also in synchronous code.</param>
/// <param name="Ours">Our schedules a second, the median of the rounds.</param>
/// <param name="Peer">The peer's.</param>
/// <param name="Ratio">The median of the rounds' ratios.</param>
/// <param name="BugFoundOurs">Whether we found the bug.</param>
/// <param name="BugFoundPeer">Whether the peer did.</param>
/// <param name="SchedulesToBugOurs">Which of our schedules had it; null when none had.</param>
/// <param name="SchedulesToBugPeer">Which of the peer's.</param>
internal sealed record PeerRow(
    string Program, string Switches, double Ours, double Peer, double Ratio, bool BugFoundOurs, bool BugFoundPeer, long? SchedulesToBugOurs, long? SchedulesToBugPeer);
