using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;
using TopHalf.Waiting;

namespace TopHalf.Cli.Oracle.Behaviour;

/// <summary>Runs scripts, each on a fresh machine of two CPUs under the default policy.</summary>
internal sealed class BehaviourRunner(ContextModel model) : IDisposable
{
    private readonly CarrierPool _carriers = new();

    public void Dispose() => _carriers.Dispose();

    /// <summary>Runs one script.</summary>
    public BehaviourAnswer Run(BehaviourScript script)
    {
        var options = new MachineOptions { Model = model, MaxVirtualTime = Ktime.FromSeconds(300), MaxOperations = 100_000_000 };
        var machine = new Machine(options, _carriers);
        var bench = new BehaviourBench(machine);
        var end = machine.Run(async () =>
        {
            var done = new Completion("script");
            machine.Spawn(model[ContextRole.Process], "main", async () =>
            {
                await script.Body(bench);
                bench.Log.IsOn = false;
                done.Complete();
            }, cpu: 0);
            await done.WaitAsync();
        });
        if (end != RunEnd.Finished)
        {
            bench.Log.AddPlain($"END{{{end}}}");
        }

        return new(BehaviourText.Fold(bench.Log.Tokens), string.Join(' ', bench.Counts), BehaviourText.Returns(bench.Returns, bench.Log.Tokens));
    }
}
