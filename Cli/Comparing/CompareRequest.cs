using TopHalf.Cli.Commands;
using TopHalf.Designs;
using TopHalf.Scenarios;

namespace TopHalf.Cli.Comparing;

/// <summary>A comparison as it was asked for, checked.</summary>
/// <param name="Scenario">The situation.</param>
/// <param name="Designs">The designs, in the order of their history.</param>
/// <param name="Read">Reads the rest of the command line for a design; the second argument says whether its schedules are to be searched.</param>
/// <param name="Schedules">How many schedules of each are searched.</param>
/// <param name="Interrupts">How many hardware events come at any point.</param>
/// <param name="Jobs">How many designs are tried side by side.</param>
internal sealed record CompareRequest(
    Scenario Scenario, IReadOnlyList<FaultDesign> Designs, Func<FaultDesign, bool, RunRequest> Read, long Schedules, int Interrupts, int Jobs);
