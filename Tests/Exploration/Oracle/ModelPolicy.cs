namespace TopHalf.Tests.Exploration.Oracle;

internal enum ModelPolicy
{
    GoOn,
    Lowest,
    Highest,
    TakeTurns,
}
