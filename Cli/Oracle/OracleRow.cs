namespace TopHalf.Cli.Oracle;

/// <summary>One cell with its answer.</summary>
internal readonly record struct OracleRow(OracleContext Context, OracleOperation Operation, OracleAnswer Answer);
