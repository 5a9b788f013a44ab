using TopHalf.Rules;

namespace TopHalf.Exploration;

/// <summary>A rule that some schedule breaks, with the smallest schedule that was found.</summary>
/// <param name="Violation">The broken rule, as the smallest schedule breaks it.</param>
/// <param name="Fingerprint">What makes it the same in other schedules.</param>
/// <param name="Token">The smallest schedule.</param>
/// <param name="Schedule">With which schedule of the search it came first, from 1.</param>
/// <param name="Preemptions">How often the smallest schedule makes a context wait that could go on.</param>
/// <param name="Interrupts">How many interrupts land in it.</param>
/// <param name="Steps">How many steps it has.</param>
/// <param name="IsFewest">Whether it was proved that no schedule with fewer preemptions breaks the rule; else it is the smallest found.</param>
/// <param name="TraceHash">The hash of the smallest run's events.</param>
/// <param name="Columns">The smallest run as columns, one for each CPU.</param>
public sealed record FoundViolation(
    Violation Violation, Fingerprint Fingerprint, ReplayToken Token, long Schedule, int Preemptions, int Interrupts, int Steps, bool IsFewest,
    string TraceHash, IReadOnlyList<string> Columns);
