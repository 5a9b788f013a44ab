using TopHalf.Benchmarks.Programs;

namespace TopHalf.Benchmarks.Peers;

/// <summary>What was asked for.</summary>
/// <param name="Programs">Which programs.</param>
/// <param name="Iterations">How many schedules a search for a bug has.</param>
/// <param name="Seconds">How long each side has its turn in each round.</param>
/// <param name="IsJson">Whether the result is for programs.</param>
internal sealed record PeerOptions(IReadOnlyList<PeerProgram> Programs, int Iterations, int Seconds, bool IsJson);
