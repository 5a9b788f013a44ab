namespace TopHalf.Benchmarks.Programs;

/// <summary>A program that both sides search.</summary>
/// <param name="Name">As it is called in SCTBench.</param>
/// <param name="Bug">What is wrong with it.</param>
/// <param name="SwitchesAtAwaitsOnly">Whether tasks are to be switched only where they await.</param>
/// <param name="RunAsync">Runs it once; makes all that it needs.</param>
internal sealed record PeerProgram(string Name, Bug Bug, bool SwitchesAtAwaitsOnly, Func<Activity> RunAsync);
