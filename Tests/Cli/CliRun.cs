using System.Text.Json;
using TopHalf.Cli;

namespace TopHalf.Tests.Cli;

/// <summary>One run of the command in this process, and what it wrote. Swaps the console, so its tests run alone.</summary>
internal sealed record CliRun(int ExitCode, string Out, string Error)
{
    public JsonElement Json => JsonDocument.Parse(Out).RootElement;

    public IEnumerable<JsonElement> Violations => Json.GetProperty("violations").EnumerateArray();

    /// <summary>The ids of the broken rules, each once, sorted.</summary>
    public IEnumerable<string> Rules => Violations.Select(static violation => violation.GetProperty("id").GetString()!).Distinct().Order(StringComparer.Ordinal);

    /// <summary>Runs the command with arguments that hold no spaces.</summary>
    public static CliRun Of(string arguments) => Of(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    /// <summary>Runs the default scenario with these options, and JSON as its format.</summary>
    public static CliRun JsonOf(string options) => Of($"run gpu-fault-storm {options} --format json");

    public static CliRun Of(string[] arguments)
    {
        var (console, errorConsole) = (Console.Out, Console.Error);
        using var output = new StringWriter();
        using var error = new StringWriter();
        Console.SetOut(output);
        Console.SetError(error);
        try
        {
            var exitCode = Entry.Run(arguments);
            return new(exitCode, output.ToString(), error.ToString());
        }
        finally
        {
            Console.SetOut(console);
            Console.SetError(errorConsole);
        }
    }

    public long Fault(string name) => Json.GetProperty("faults").GetProperty(name).GetInt64();

    public JsonElement Violation(string rule) => Violations.First(violation => violation.GetProperty("id").GetString() == rule);

    public override string ToString() => $"exit {ExitCode}\n{Out}\n{Error}";
}
