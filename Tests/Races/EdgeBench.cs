using NUnit.Framework;
using TopHalf.Deferred;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;
using TopHalf.Tests.Interrupts;

namespace TopHalf.Tests.Races;

/// <summary>What the program of an edge is made of: an access on either side, and whether the edge is there.</summary>
internal sealed class EdgeBench(Machine machine, bool isThere, bool writesFirst)
{
    private readonly Shared<int> _data = new(0, "data");

    public Machine Machine { get; } = machine;

    public bool IsThere { get; } = isThere;

    /// <summary>How many of the two accesses were made: a program that makes only one shows nothing.</summary>
    public int Accesses { get; private set; }

    /// <summary>The access on the side where the edge begins.</summary>
    public void Source() => Access(writesFirst);

    /// <summary>The access on the side where it ends.</summary>
    public void Target() => Access(!writesFirst);

    /// <summary>The access of the source before the edge; without the edge right after it.</summary>
    public void SourceBefore(Action edge)
    {
        if (IsThere)
        {
            Source();
        }

        edge();
        if (!IsThere)
        {
            Source();
        }
    }

    public Kthread On(int cpu, Func<KernelTask> code) => Kthread.Run(_ => code(), "thread", cpu: cpu);

    public Kthread On(int cpu, Action code) => On(cpu, () =>
    {
        code();
        return default;
    });

    /// <summary>Lets the hardware do something that nobody's code has led to.</summary>
    public void Hardware(int microseconds, Action what) => AnInterrupt.After(Machine, Ktime.FromUs(microseconds), what);

    /// <summary>Time passes, and orders nothing.</summary>
    public static KernelTask Pause(int microseconds = 1_000) => Kernel.UsleepRangeAsync(microseconds, microseconds);

    /// <summary>What a program relies on.</summary>
    public static void Check(bool holds) => Assert.That(holds);

    private void Access(bool isWrite)
    {
        Accesses++;
        if (isWrite)
        {
            _data.WritePlain(Accesses);
        }
        else
        {
            _ = _data.ReadPlain();
        }
    }
}
