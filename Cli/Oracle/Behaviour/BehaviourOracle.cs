using TopHalf.Cli.Output;

namespace TopHalf.Cli.Oracle.Behaviour;

/// <summary><c>tophalf oracle --behaviour</c>: runs the scripts, prints what they showed, or compares it with what a real kernel did.</summary>
internal static class BehaviourOracle
{
    // Below these shares of equal sequences the comparison fails.
    private const double InterruptFloor = 0.95;
    private const double OtherFloor = 0.90;

    public static int Run(BehaviourRequest request)
    {
        using var output = ResultOutput.Open(request.OutputPath);
        using var runner = new BehaviourRunner(request.Model);
        var scripts = request.Scripts();
        var model = request.Model.Name;
        if (request.Against is null)
        {
            List<BehaviourRow> rows = [.. scripts.Select(script => new BehaviourRow(script, runner.Run(script)))];
            output.Write(request.Format == "tsv" ? BehaviourReport.Tsv(model, rows) : BehaviourReport.Text(rows));
            return ExitCode.Clean;
        }

        var byName = scripts.ToDictionary(static script => (script.Group, script.Name));
        var agreement = new BehaviourAgreement();
        foreach (var (group, name, theirs) in request.Against.Of(model).Where(row => request.Wants(row.Group, row.Script)))
        {
            agreement.Add(group, name, byName.TryGetValue((group, name), out var script) ? new(script, runner.Run(script)) : null, theirs);
        }

        if (agreement.All == 0)
        {
            throw new BadInputException($"--against has no script of model '{model}' among those that were asked for");
        }

        output.Write(BehaviourReport.Compared(model, agreement, InterruptFloor, OtherFloor));
        return Reaches(agreement.Of(interrupts: true), InterruptFloor) && Reaches(agreement.Of(interrupts: false), OtherFloor) ? ExitCode.Clean : ExitCode.Violations;
    }

    private static bool Reaches((int Agree, int All) share, double floor) => share.Agree >= floor * share.All;
}
