using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Exploration;

/// <summary>What came of one run of a <see cref="Subject"/>.</summary>
/// <param name="End">How it ended.</param>
/// <param name="Violations">The rules that it broke, in the order in which they came.</param>
/// <param name="Machine">The machine on which it ran.</param>
public sealed record SubjectRun(RunEnd End, IReadOnlyList<Violation> Violations, Machine Machine);
