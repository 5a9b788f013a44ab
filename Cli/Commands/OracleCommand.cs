using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using TopHalf.Cli.Oracle;
using TopHalf.Cli.Oracle.Behaviour;
using TopHalf.Cli.Oracle.SelfTest;
using TopHalf.Cli.Output;
using TopHalf.Scheduling;

namespace TopHalf.Cli.Commands;

/// <summary><c>tophalf oracle</c>: what may be called where, found by doing it; and whether a real kernel answered the same.</summary>
internal static class OracleCommand
{
    // Below these shares the comparison fails.
    private const double VerdictFloor = 0.99;
    private const double KindFloor = 0.97;

    public static Command Create()
    {
        var command = new Command("oracle", "Perform every operation in every context, and tell what was reported; compare with what a real kernel answered.");
        var model = RunOptions.Text("model", RunOptions.ModelHelp);
        var context = RunOptions.Text("context", "only this context");
        var operation = RunOptions.Text("operation", "only this operation");
        var against = RunOptions.Text("against", "a tab-separated file of a real kernel's answers to compare with");
        var format = RunOptions.Text("format", "text | tsv | json | markdown; default text");
        var output = RunOptions.Text("out", "write the result to this file instead of the standard output");
        var selfTest = new Option<bool>("--selftest") { Description = "run the kernel's locking self-tests instead" };
        var behaviour = new Option<bool>("--behaviour") { Description = "run the scripts that record in which order things happen instead" };
        var group = RunOptions.Text("group", "with --behaviour: only this group of scripts");
        var script = RunOptions.Text("script", "with --behaviour: only this script");
        command.Add(selfTest);
        command.Add(behaviour);
        foreach (var option in new[] { model, context, operation, group, script, against, format, output })
        {
            command.Add(option);
        }

        command.SetAction(parsed =>
        {
            var (path, outputPath) = (parsed.GetValue(against), parsed.GetValue(output));
            string Format(params string[] accepted) => RunOptions.OneOf(parsed.GetValue(format), "format", accepted);
            string Model() => RunOptions.OneOf(parsed.GetValue(model), "model", RunOptions.ModelNames);
            if (parsed.GetValue(selfTest))
            {
                return RunSelfTests(Format("text", "tsv"), outputPath);
            }

            return parsed.GetValue(behaviour)
                ? BehaviourOracle.Run(new(
                    Model(), parsed.GetValue(group), parsed.GetValue(script), path is null ? null : KnownBehaviour.Read(path), Format("text", "tsv"), outputPath))
                : Run(new(
                    Model(), parsed.GetValue(context), parsed.GetValue(operation), path is null ? null : KnownAnswers.Read(path),
                    Format("text", "tsv", "json", "markdown"), outputPath));
        });
        return command;
    }

    private static int RunSelfTests(string format, string? outputPath)
    {
        using var output = ResultOutput.Open(outputPath);
        using var carriers = new CarrierPool();
        List<SelfTestAnswer> answers = [.. SelfTests.All.Select(test => SelfTests.Run(test, carriers))];
        output.Write(format == "tsv" ? SelfTestTable.Tsv(answers) : SelfTestTable.Text(answers));
        return answers.TrueForAll(static answer => answer.Agrees) ? ExitCode.Clean : ExitCode.Violations;
    }

    private static int Run(OracleRequest request)
    {
        using var output = ResultOutput.Open(request.OutputPath);
        var cells = request.Cells();
        var answers = OracleTable.Run(request.Model, cells);
        if (request.Against is null)
        {
            output.Write(request.Format switch
            {
                "json" => JsonSerializer.Serialize(
                    answers.Select(row => new { Model = request.Model.Name, Context = row.Context.Name, Operation = row.Operation.Name, row.Answer.Verdict, row.Answer.Kind }),
                    JsonReport.Options) + "\n",
                "tsv" => Tsv(request, answers),
                "markdown" => OracleMarkdown.Render(request.Model.Name, answers),
                _ => OracleTable.Text(answers),
            });
            return ExitCode.Clean;
        }

        var agreement = new Agreement();
        foreach (var (context, operation, answer) in answers)
        {
            if (request.Against.Find(request.Model.Name, context.Name, operation.Name) is { } known)
            {
                agreement.Add(context.Name, operation.Name, answer, known);
            }
        }

        var missing = request.IsWhole
            ? request.Against.CellsOf(request.Model.Name).Count(cell => !answers.Exists(row => row.Context.Name == cell.Context && row.Operation.Name == cell.Operation))
            : 0;
        output.Write(Compared(request, agreement, missing));
        return missing == 0 && agreement.VerdictShare >= VerdictFloor && agreement.KindShare >= KindFloor ? ExitCode.Clean : ExitCode.Violations;
    }

    private static string Tsv(OracleRequest request, List<OracleRow> answers)
    {
        var text = new StringBuilder("model\tcontext\toperation\tverdict\tkind\n");
        foreach (var (context, operation, answer) in answers)
        {
            text.Append(CultureInfo.InvariantCulture, $"{request.Model.Name}\t{context.Name}\t{operation.Name}\t{answer.Verdict}\t{answer.Kind}\n");
        }

        return text.ToString();
    }

    private static string Compared(OracleRequest request, Agreement agreement, int missing)
    {
        var text = new StringBuilder();
        Section(text, "context", agreement.ByContext);
        Section(text, "operation", agreement.ByOperation);
        if (agreement.Differences.Count > 0)
        {
            text.Append("\nDiffers: context, operation, the kernel, the machine\n");
            agreement.Differences.ForEach(line => text.Append(CultureInfo.InvariantCulture, $"  {line}\n"));
        }

        text.Append(CultureInfo.InvariantCulture, $"\nmodel      {request.Model.Name}\n");
        text.Append(CultureInfo.InvariantCulture, $"cells      {agreement.All} compared, {missing} of the kernel's without an answer here\n");
        text.Append(CultureInfo.InvariantCulture, $"verdicts   {agreement.Verdicts} agree, {agreement.VerdictShare:P2} (at least {VerdictFloor:P0})\n");
        text.Append(CultureInfo.InvariantCulture, $"kinds      {agreement.Kinds} of {agreement.BothBroken} agree, {agreement.KindShare:P2} (at least {KindFloor:P0})\n");
        return text.ToString();
    }

    private static void Section(StringBuilder text, string title, IReadOnlyDictionary<string, (int Agree, int All)> shares)
    {
        text.Append(CultureInfo.InvariantCulture, $"\n{title,-55} agree   of\n");
        foreach (var (name, (agree, all)) in shares)
        {
            text.Append(CultureInfo.InvariantCulture, $"  {name,-53} {agree,5} {all,4}\n");
        }
    }
}
