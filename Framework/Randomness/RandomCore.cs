using TopHalf.Choices;
using TopHalf.Machines;

namespace TopHalf.Randomness;

/// <summary>The random generators of a machine: one for each CPU, and the one from which they are seeded.</summary>
internal sealed class RandomCore(Machine machine)
{
    // CRNG_RESEED_INTERVAL
    private const long ReseedNs = 60_000_000_000;

    private readonly long[] _seededFrom = [.. machine.Cpus.Select(static _ => -1L)];
    private SplitMix64 _numbers;

    /// <summary>Whether the generator of a CPU is older than the one from which it is seeded.</summary>
    public bool IsStale(Cpu cpu) => _seededFrom[cpu.Number] != machine.Now.Nanoseconds / ReseedNs;

    public void Fill(Cpu cpu, Span<byte> bytes)
    {
        _seededFrom[cpu.Number] = machine.Now.Nanoseconds / ReseedNs;
        foreach (ref var value in bytes)
        {
            // Any good mixer will do, since nobody has to be kept from guessing.
            value = (byte)_numbers.Next();
        }
    }
}
