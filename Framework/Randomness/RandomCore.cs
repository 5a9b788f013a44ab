using TopHalf.Machines;

namespace TopHalf.Randomness;

/// <summary>The random generators of a machine: one for each CPU, and the one from which they are seeded.</summary>
internal sealed class RandomCore(Machine machine)
{
    // CRNG_RESEED_INTERVAL
    private const long ReseedNs = 60_000_000_000;

    private readonly long[] _seededFrom = [.. machine.Cpus.Select(static _ => -1L)];
    private ulong _state;

    /// <summary>Whether the generator of a CPU is older than the one from which it is seeded.</summary>
    public bool IsStale(Cpu cpu) => _seededFrom[cpu.Number] != machine.Now.Nanoseconds / ReseedNs;

    public void Fill(Cpu cpu, Span<byte> bytes)
    {
        _seededFrom[cpu.Number] = machine.Now.Nanoseconds / ReseedNs;
        foreach (ref var value in bytes)
        {
            // SplitMix64: any good mixer will do, since nobody has to be kept from guessing.
            _state += 0x9e3779b97f4a7c15;
            var mixed = (_state ^ (_state >> 30)) * 0xbf58476d1ce4e5b9;
            mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
            value = (byte)(mixed ^ (mixed >> 31));
        }
    }
}
