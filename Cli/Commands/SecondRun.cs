using TopHalf.Scenarios;
using TopHalf.Tracing;

namespace TopHalf.Cli.Commands;

/// <summary>Holds a run against a second one: the same process first, to name the first event that differs, then a fresh one.</summary>
/// <remarks>Only a fresh process has other hash seeds, so only it can see an order that hangs on them.</remarks>
internal static class SecondRun
{
    public static void Compare(RunRequest request, RunResult first, ScenarioRunner runner)
    {
        var (one, two) = (new EventLog(1 << 20), new EventLog(1 << 20));
        runner.Run(request.Scenario, request.Settings, request.Machine.Again(request.Seed), null, one);
        var second = runner.Run(request.Scenario, request.Settings, request.Machine.Again(request.Seed), null, two);
        if (second.TraceHash != first.TraceHash)
        {
            var pair = one.Events.Zip(two.Events).Select(static (pair, index) => (pair, index)).FirstOrDefault(static each => each.pair.First != each.pair.Second);
            throw new NotDeterministicException(
                $"event {pair.index} differs: {pair.pair.First} in one run, {pair.pair.Second} in another");
        }

        // Of its own making: where the first one writes to is no business of the second.
        var fresh = FreshProcess.Json(request.Arguments).GetProperty("traceHash").GetString();
        if (fresh != first.TraceHash)
        {
            throw new NotDeterministicException($"the trace hash is {first.TraceHash} here and {fresh} in a fresh process");
        }
    }
}
