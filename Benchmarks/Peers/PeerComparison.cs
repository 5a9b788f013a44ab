using TopHalf.Benchmarks.Programs;

namespace TopHalf.Benchmarks.Peers;

/// <summary>Measures both sides on a program, taking turns, so that what disturbs the one disturbs the other.</summary>
internal sealed class PeerComparison(IPeerSearch ours, IPeerSearch peer, PeerOptions options)
{
    /// <summary>How often each side has its turn.</summary>
    public const int Rounds = 3;

    public PeerRow Compare(PeerProgram program)
    {
        var (bugOurs, bugPeer) = program.Bug == Bug.None
            ? (null, null)
            : (ours.SchedulesToBug(program, options.Iterations), peer.SchedulesToBug(program, options.Iterations));
        var rounds = new (double Ours, double Peer)[Rounds];
        for (var i = 0; i < Rounds; i++)
        {
            rounds[i] = (ours.SchedulesPerSecond(program, options.Seconds), peer.SchedulesPerSecond(program, options.Seconds));
        }

        return new(
            program.Name,
            program.SwitchesAtAwaitsOnly ? "awaits" : "anywhere",
            Median(rounds.Select(static round => round.Ours)),
            Median(rounds.Select(static round => round.Peer)),
            Median(rounds.Select(static round => round.Ours / round.Peer)),
            bugOurs is not null,
            bugPeer is not null,
            bugOurs,
            bugPeer);
    }

    private static double Median(IEnumerable<double> values) => values.Order().ElementAt(Rounds / 2);
}
