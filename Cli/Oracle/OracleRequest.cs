using TopHalf.Contexts;
using TopHalf.Rules;

namespace TopHalf.Cli.Oracle;

/// <summary>What was asked of the table.</summary>
internal sealed class OracleRequest(string model, string? context, string? operation, KnownAnswers? against, string format, string? outputPath)
{
    public ContextModel Model { get; } = ContextModels.Find(model);

    public KnownAnswers? Against { get; } = against;

    public string Format { get; } = format;

    public string? OutputPath { get; } = outputPath;

    /// <summary>Whether it is about the whole table.</summary>
    public bool IsWhole => context is null && operation is null;

    /// <summary>The cells.</summary>
    /// <exception cref="BadInputException">There is no such context, or no such operation.</exception>
    public List<(OracleContext Context, OracleOperation Operation)> Cells()
    {
        Require(context, "context", OracleCatalogue.Contexts.Select(static known => known.Name));
        Require(operation, "operation", OracleCatalogue.Operations.Select(static known => known.Name));
        return [.. OracleCatalogue.Cells.Where(cell => (context ?? cell.Context.Name) == cell.Context.Name && (operation ?? cell.Operation.Name) == cell.Operation.Name)];
    }

    private static void Require(string? name, string what, IEnumerable<string> known)
    {
        if (name is not null && !known.Contains(name))
        {
            throw new BadInputException($"--{what} '{name}' is not accepted; accepted: {string.Join(", ", known)}");
        }
    }
}
