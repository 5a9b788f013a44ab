using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;
using TopHalf.Waiting;

namespace TopHalf.Cli.Oracle;

/// <summary>Runs cells: puts a fresh machine into a context, performs an operation there, and tells what was reported.</summary>
internal sealed class OracleRunner(ContextModel model) : IDisposable
{
    private readonly CarrierPool _carriers = new();

    public void Dispose() => _carriers.Dispose();

    /// <summary>Runs one cell.</summary>
    /// <exception cref="InvalidOperationException">The cell misused the simulator, which is a fault of the cell and not an answer.</exception>
    public OracleAnswer Run(OracleContext context, OracleOperation operation)
    {
        var options = new MachineOptions { Model = model, MaxVirtualTime = Ktime.FromSeconds(30), MaxOperations = 3_000_000 };
        var machine = new Machine(options, _carriers);
        var bench = new OracleBench(machine);
        var before = 0;
        var end = machine.Run(async () =>
        {
            var done = new Completion("cell");
            // The task is bound to the first CPU, as the interrupts that hit it are.
            machine.Spawn(model[ContextRole.Process], "cell", async () =>
            {
                var perform = await operation.Prepare(bench);
                before = machine.Findings.All.Count;
                await context.Enter(bench, async () =>
                {
                    bench.Began = true;
                    await perform();
                    bench.Returned = true;
                });
                done.Complete();
            }, cpu: 0);
            await done.WaitAsync();
        });
        return Answer(bench, end, [.. machine.Findings.All.Skip(before)], $"{context.Name} {operation.Name}");
    }

    private static OracleAnswer Answer(OracleBench bench, RunEnd end, List<Violation> findings, string cell)
    {
        var misuse = findings.Find(static finding => finding.Rule.Id.StartsWith("TH9", StringComparison.Ordinal) && finding.Rule != RuleBook.RunDidNotEnd);
        if (misuse is not null || !bench.Began)
        {
            throw new InvalidOperationException($"{cell}: {misuse?.Report ?? $"the operation did not begin ({end}) {string.Join("; ", findings.Select(static finding => finding.Report))}"}");
        }

        List<string> kinds = [.. findings.Select(static finding => ReportKinds.Of(finding.Rule)).Distinct()];
        if (!bench.Returned && end != RunEnd.Panic && !kinds.Contains("hang"))
        {
            kinds.Add("hang");
        }

        var verdict = end == RunEnd.Panic ? "CRASH" : kinds is ["hang"] ? "HANG" : kinds.Count > 0 ? "SPLAT" : "OK";
        return new(verdict, kinds, findings.Count == 0 ? "" : findings[0].Report.Split('\n')[0]);
    }
}
